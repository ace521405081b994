#include "app/net/connector.h"

#include <vector>

#include "app/net/dialer.h"
#include "app/net/error.h"
#include "app/net/resolver.h"

namespace lightkeep::net {
namespace {

std::vector<Endpoint> endpoints_of(const Url& url, Resolver& resolver, const Deadline& deadline) {
  if (url.literal) return {{*url.literal, url.port}};
  std::vector<Endpoint> endpoints;
  for (const ip::Address& address : resolver.resolve(url.host, deadline))
    endpoints.push_back({address, url.port});
  if (endpoints.empty()) throw Error(Fault::unreachable, "its name has no address");
  return endpoints;
}

}  // namespace

Connector::Connector(std::optional<std::string> ca_file)
    : tls_(std::move(ca_file)), resolver_(system_resolver()), dialer_(tcp_dialer()) {}

Connector::~Connector() = default;

std::unique_ptr<Stream> Connector::connect(const Url& url, const Deadline& deadline) {
  Socket socket = dial_any(*dialer_, endpoints_of(url, *resolver_, deadline), deadline);
  if (!url.https) return std::make_unique<SocketStream>(std::move(socket));
  return tls_.handshake(std::move(socket), url.host, deadline);
}

}  // namespace lightkeep::net

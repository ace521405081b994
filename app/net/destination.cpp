#include "app/net/destination.h"

#include <optional>
#include <string>

namespace lightkeep::net {

namespace {

constexpr std::size_t max_destinations = 4;

// Why the address may not be reached at this port; empty when it may. This machine's own public address is no
// way around its firewall: there only the ports that it serves to everybody.
std::optional<std::string> refusal(const Endpoint& endpoint, const FetchConfig& config) {
  if (config.allow_private) return std::nullopt;
  if (const auto name = not_public(endpoint.address)) return std::string(*name);
  if (endpoint.port != 80 && endpoint.port != 443 && config.own_address(endpoint.address))
    return "an address of this machine";
  return std::nullopt;
}

std::vector<Endpoint> checked_literal(const Url& url, const FetchConfig& config) {
  const Endpoint endpoint{*url.literal, url.port};
  if (const auto reason = refusal(endpoint, config))
    throw Error(Fault::refused, "its host is not a public address; only those are fetched from", *reason);
  return {endpoint};
}

std::vector<Endpoint> checked_name(const Url& url, const FetchConfig& config, const Deadline& deadline) {
  // A name without a dot would be completed from this machine's search list.
  if (!config.allow_private && url.host.find('.') == std::string::npos)
    throw Error(Fault::refused, "its host has no public address", "a name without a dot");
  std::vector<Endpoint> endpoints;
  std::string refused;
  for (const Address& address : config.resolver->resolve(url.host, deadline)) {
    const Endpoint endpoint{address, url.port};
    const auto reason = refusal(endpoint, config);
    if (reason)
      refused += (refused.empty() ? "" : ", ") + address.text() + ": " + *reason;
    else if (endpoints.size() < max_destinations)
      endpoints.push_back(endpoint);
    if (refused.size() > 500) break;
  }
  if (endpoints.empty())
    throw Error(Fault::refused, "its host has no public address", refused.empty() ? "no address" : refused);
  return endpoints;
}

}  // namespace

std::vector<Endpoint> destinations(const Url& url, const FetchConfig& config, const Deadline& deadline) {
  if (!config.allow_private && !port_allowed(url.port))
    throw Error(Fault::refused, "port " + std::to_string(url.port) +
                                    " is not fetched from; 80, 443 and most ports from 1024 on are");
  return url.literal ? checked_literal(url, config) : checked_name(url, config, deadline);
}

}  // namespace lightkeep::net

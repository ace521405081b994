#include "app/net/fetcher.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "app/net/dialer.h"
#include "app/net/exchange.h"
#include "app/net/file_name.h"
#include "app/net/resolver.h"
#include "app/net/tls_client.h"
#include "app/net/url.h"
#include "text/ascii.h"

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
  for (const ip::Address& address : config.resolver->resolve(url.host, deadline)) {
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

// The addresses of the URL's host that are public, at most four, none empty-handed: throws Error(refused)
// when there is none or the port is not allowed. A host of no address and one of private addresses get the
// same answer, so that nobody learns the names of the network behind this server; the detail tells the log.
std::vector<Endpoint> destinations(const Url& url, const FetchConfig& config, const Deadline& deadline) {
  if (!config.allow_private && !port_allowed(url.port))
    throw Error(Fault::refused, "port " + std::to_string(url.port) +
                                    " is not fetched from; 80, 443 and most ports from 1024 on are");
  return url.literal ? checked_literal(url, config) : checked_name(url, config, deadline);
}

bool is_redirect(int status) {
  constexpr std::array redirects = {301, 302, 303, 307, 308};
  return std::find(redirects.begin(), redirects.end(), status) != redirects.end();
}

// 204, 205 and 206 succeed without a whole file.
void require_success(const ResponseHead& head) {
  if (head.status < 200 || (head.status > 203 && head.status < 207) || head.status > 299)
    throw Error(Fault::bad_answer, "the server answered with status " + std::to_string(head.status));
}

std::string media_type(const ResponseHead& head) {
  const std::string* value = head.find("content-type");
  return value ? text::lower(text::trim(std::string_view(*value).substr(0, value->find(';')), text::blanks))
               : std::string();
}

// What says nothing passes: the content decides later. What says something else is not worth its bytes.
void require_image(const std::string& type) {
  constexpr std::string_view unspecific[] = {
      "",
      "application/octet-stream",
      "binary/octet-stream",
      "application/x-octet-stream",
      "application/download",
      "application/x-download",
      "application/force-download",
      "application/unknown",
  };
  if (type.starts_with("image/")) return;
  if (std::find(std::begin(unspecific), std::end(unspecific), type) != std::end(unspecific)) return;
  throw Error(Fault::wrong_type, "the server answered with " + shown_text(type) + ", not an image");
}

using Sink = std::function<void(std::span<const char>)>;

Url next_hop(const Url& from, const ResponseHead& head) {
  const std::string* location = head.find("location");
  if (!location) throw Error(Fault::bad_answer, "the server redirects without saying where to");
  try {
    Url next = resolve_reference(from, *location);
    if (from.https && !next.https) throw Error(Fault::refused, "it redirects from https to http");
    return next;
  } catch (const Error& error) {
    if (error.fault() != Fault::bad_url) throw;
    throw Error(Fault::bad_answer, std::string("it redirects to a URL that cannot be used: ") + error.what());
  }
}

}  // namespace

struct Fetcher::State {
  FetchConfig config;
  TlsClient tls;

  explicit State(FetchConfig given) : config(std::move(given)), tls(config.ca_file) {
    if (!config.resolver) config.resolver = system_resolver();
    if (!config.dialer) config.dialer = tcp_dialer();
  }

  std::unique_ptr<Stream> connect(const Url& url, const Deadline& deadline) {
    Socket socket = dial_any(*config.dialer, destinations(url, config, deadline), deadline);
    if (!url.https) return std::make_unique<SocketStream>(std::move(socket));
    return tls.handshake(std::move(socket), url.host, deadline);
  }
};

namespace {

// One fetch, from the URL that the client gave to the file.
class Journey {
 public:
  Journey(const FetchConfig& config, const FetchLimits& limits, const Sink& sink, Url asked)
      : config_(config), limits_(limits), sink_(sink), asked_(std::move(asked)), url_(asked_) {}

  const Url& url() const { return url_; }

  /// The file, or empty after a redirect: `url` is then the next to connect to.
  std::optional<Fetched> visit(Stream& stream, const Patience& patience) {
    Exchange exchange(stream, patience);
    const ResponseHead head = exchange.ask({url_, config_.user_agent, config_.accept});
    if (!is_redirect(head.status)) return take(exchange, head);
    if (redirects_ == limits_.redirects)
      throw Error(Fault::refused, "it redirects more than " + std::to_string(limits_.redirects) + " times");
    url_ = next_hop(url_, head);
    ++redirects_;
    return std::nullopt;
  }

  std::string sentence(const Error& error) const {
    std::string text = asked_.shown() + " could not be fetched: " + error.what();
    if (redirects_ > 0) text += " (after a redirect to " + url_.shown() + ")";
    return text + ".";
  }

 private:
  Fetched take(Exchange& exchange, const ResponseHead& head) {
    require_success(head);
    Fetched fetched{.final_url = url_.text(),
                    .filename = choose_name(head.find("content-disposition"), asked_, url_),
                    .content_type = media_type(head)};
    if (config_.images_only) require_image(fetched.content_type);
    fetched.size = exchange.read_body(head, limits_.bytes, sink_);
    if (fetched.size == 0) throw Error(Fault::bad_answer, "the server answered without a single byte");
    return fetched;
  }

  const FetchConfig& config_;
  const FetchLimits& limits_;
  const Sink& sink_;
  const Url asked_;
  Url url_;
  int redirects_ = 0;
};

Url parse_asked(const std::string& text) {
  try {
    return parse_url(text);
  } catch (const Error& error) {
    throw FetchError(error.fault(), shown_text(text) + " could not be fetched: " + error.what() + ".",
                     error.detail());
  }
}

}  // namespace

Fetcher::Fetcher(FetchConfig config) : state_(std::make_unique<State>(std::move(config))) {}
Fetcher::~Fetcher() = default;

Fetched Fetcher::fetch(const std::string& url, const FetchLimits& limits, const Sink& sink,
                       const std::atomic<bool>* stop) {
  const Patience patience{Deadline(limits.total, "it took longer than " + duration_text(limits.total), stop),
                          limits.stall};
  const std::string slow_connect = "no connection within " + duration_text(limits.connect);
  Journey journey(state_->config, limits, sink, parse_asked(url));
  try {
    for (;;) {
      const auto stream = state_->connect(journey.url(), patience.total.sooner(limits.connect, slow_connect));
      if (auto fetched = journey.visit(*stream, patience)) return std::move(*fetched);
    }
  } catch (const Error& error) {
    throw FetchError(error.fault(), journey.sentence(error), error.detail());
  }
}

}  // namespace lightkeep::net

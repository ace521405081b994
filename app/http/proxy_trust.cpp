// Who is really asking, and did they come over HTTPS?
#include "app/http/proxy_trust.h"

#include <algorithm>
#include <stdexcept>

#include "app/http/fields.h"
#include "text/ascii.h"

namespace lightkeep::http {

namespace {

/// What the trusted proxies say of the client's connection to the outermost of them.
enum class Scheme { unsaid, http, https, contradictory };

Scheme parse_scheme(std::string_view text) {
  if (text.empty()) return Scheme::unsaid;
  if (text::equal_ignoring_case(text, "https")) return Scheme::https;
  return text::equal_ignoring_case(text, "http") ? Scheme::http : Scheme::contradictory;
}

/// `client` is the index of the client among the nodes. Where proxies along the chain disagree ("https,
/// http": the outer one ends TLS), the entry beside the client's address counts, if it says https. Its http
/// could be the wire between two proxies of which only the inner one is trusted.
Scheme client_scheme(const ForwardingChain& chain, std::size_t client) {
  Scheme all = Scheme::unsaid;
  for (const std::string_view text : chain.schemes) {
    const Scheme one = parse_scheme(text);
    if (all == Scheme::unsaid) all = one;
    if (one != Scheme::unsaid && one != all) all = Scheme::contradictory;
  }
  const bool pairs = chain.schemes.size() == chain.nodes.size() && client < chain.schemes.size();
  const bool resolved = pairs && parse_scheme(chain.schemes[client]) == Scheme::https;
  return all == Scheme::contradictory && resolved ? Scheme::https : all;
}

bool is_loopback_name(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  const auto address = parse_node(host);
  return address && address->is_loopback();
}

std::string_view unclear(ForwardingFields kind) {
  return kind == ForwardingFields::x_forwarded ? "The proxy in front must say in X-Forwarded-Proto whether "
                                                 "its client came over HTTPS: http or https, "
                                                 "one value, or one for each address in X-Forwarded-For."
                                               : "The proxy in front must say in Forwarded, as proto=http or "
                                                 "proto=https, whether its client came over "
                                                 "HTTPS.";
}

}  // namespace

ProxyTrust::ProxyTrust(bool behind_proxy, const std::vector<std::string>& trusted, ForwardingFields kind)
    : behind_proxy_(behind_proxy), kind_(kind) {
  for (const std::string& text : trusted) {
    const auto block = ip::Block::parse(text);
    if (!block)
      throw std::runtime_error("trusted proxy \"" + text +
                               "\": this is neither an address nor a block such as 10.0.0.0/8");
    trusted_.push_back(*block);
  }
}

bool ProxyTrust::trusts(const ip::Address& peer) const {
  return behind_proxy_ &&
         std::any_of(trusted_.begin(), trusted_.end(), [&](const ip::Block& b) { return b.contains(peer); });
}

Caller ProxyTrust::resolve(const ip::Address& peer, bool over_tls, const Fields& fields,
                           std::string_view host) const {
  Caller caller;
  caller.address = peer;
  caller.secure = over_tls;
  caller.local = !behind_proxy_ && peer.is_loopback();
  Scheme scheme = Scheme::unsaid;
  if (trusts(peer)) {
    const ForwardingChain chain = read_forwarding(fields, kind_);
    std::size_t client = chain.nodes.size();
    bool named = false;
    while (client > 0 && trusts(caller.address)) {
      const auto address = parse_node(chain.nodes[--client]);
      named = address.has_value();
      if (!named) break;  // "unknown" or hidden: the last known one stands for it
      caller.address = *address;
    }
    caller.local = named && caller.address.is_loopback();
    caller.unnamed = !named && !(chain.nodes.empty() && chain.schemes.empty());
    scheme = client_scheme(chain, client);
    if (scheme != Scheme::unsaid) caller.secure = scheme == Scheme::https;
    if (scheme == Scheme::contradictory || scheme == Scheme::unsaid) caller.problem = unclear(kind_);
  }
  caller.allowed = caller.secure || (caller.local && scheme == Scheme::unsaid) || is_loopback_name(host);
  return caller;
}

std::string_view ProxyTrust::unnamed_warning() const {
  return kind_ == ForwardingFields::x_forwarded ? "the proxy in front does not name its client in "
                                                  "X-Forwarded-For: rate limits see all its clients as one"
                                                : "the proxy in front does not name its client in Forwarded "
                                                  "(for=): rate limits see all its clients as "
                                                  "one";
}

namespace {

std::string_view unquoted(std::string_view text) {
  return text.size() >= 2 && text.starts_with('"') && text.ends_with('"') ? text.substr(1, text.size() - 2)
                                                                          : text;
}

/// The value of a parameter of one member of Forwarded (RFC 7239 section 4).
std::string_view forwarded_parameter(std::string_view member, std::string_view name) {
  while (!member.empty()) {
    const auto end = member.find(';');
    const auto pair = text::trim(member.substr(0, end), text::blanks);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && text::equal_ignoring_case(pair.substr(0, equals), name))
      return unquoted(pair.substr(equals + 1));
    if (end == std::string_view::npos) break;
    member.remove_prefix(end + 1);
  }
  return {};
}

template <typename Each>
void for_each_member_of(const Fields& fields, std::string_view name, Each each) {
  for (const auto& [field, value] : fields.all())
    if (text::equal_ignoring_case(field, name)) text::for_each_member(value, each);
}

}  // namespace

ForwardingChain read_forwarding(const Fields& fields, ForwardingFields kind) {
  ForwardingChain chain;
  if (kind == ForwardingFields::x_forwarded) {
    for_each_member_of(fields, field::x_forwarded_for,
                       [&](std::string_view node) { chain.nodes.push_back(node); });
    for_each_member_of(fields, field::x_forwarded_proto,
                       [&](std::string_view scheme) { chain.schemes.push_back(scheme); });
    return chain;
  }
  for_each_member_of(fields, field::forwarded, [&](std::string_view member) {
    chain.nodes.push_back(forwarded_parameter(member, "for"));
    chain.schemes.push_back(forwarded_parameter(member, "proto"));
  });
  return chain;
}

std::optional<ip::Address> parse_node(std::string_view node) {
  node = unquoted(node);
  if (node.starts_with('['))
    return ip::Address::parse_unmapped(node.substr(1, std::min(node.find(']'), node.size()) - 1));
  if (std::count(node.begin(), node.end(), ':') == 1) node = node.substr(0, node.find(':'));
  return ip::Address::parse_unmapped(node);
}

}  // namespace lightkeep::http

// Who is really asking, and did they come over HTTPS?
#include "app/http/proxy_trust.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/http/field_names.h"
#include "text/ascii.h"

namespace lightkeep::http {
namespace {

/// A node of X-Forwarded-For or `for=`: quotes, brackets and port taken off.
std::optional<IpAddress> parse_node(std::string_view text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
    text = text.substr(1, text.size() - 2);
  if (text.starts_with('['))
    return IpAddress::parse(text.substr(1, std::min(text.find(']'), text.size()) - 1));
  if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
  return IpAddress::parse(text);
}

/// The value of a parameter of one member of Forwarded (RFC 7239 section 4).
std::string_view forwarded_parameter(std::string_view member, std::string_view name) {
  while (!member.empty()) {
    const auto end = member.find(';');
    const auto pair = text::trim(member.substr(0, end), text::blanks);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && text::equal_ignoring_case(pair.substr(0, equals), name))
      return pair.substr(equals + 1);
    if (end == std::string_view::npos) break;
    member.remove_prefix(end + 1);
  }
  return {};
}

struct Chain {
  std::vector<std::string_view> nodes;  // in the order of the wire
  std::string_view scheme;              // as the nearest proxy saw it
};

bool is_empty(const Chain& chain) {
  return chain.nodes.empty() && chain.scheme.empty();
}

Chain read_x_forwarded(const Fields& fields) {
  Chain chain;
  for (const auto& [name, value] : fields.all()) {
    if (text::equal_ignoring_case(name, field::x_forwarded_for)) {
      text::for_each_member(value, [&](std::string_view node) { chain.nodes.push_back(node); });
    } else if (text::equal_ignoring_case(name, field::x_forwarded_proto)) {
      text::for_each_member(value, [&](std::string_view scheme) { chain.scheme = scheme; });
    }
  }
  return chain;
}

Chain read_forwarded(const Fields& fields) {
  Chain chain;
  for (const auto& [name, value] : fields.all()) {
    if (!text::equal_ignoring_case(name, field::forwarded)) continue;
    text::for_each_member(value, [&](std::string_view member) {
      if (const auto node = forwarded_parameter(member, "for"); !node.empty()) chain.nodes.push_back(node);
      if (const auto scheme = forwarded_parameter(member, "proto"); !scheme.empty()) chain.scheme = scheme;
    });
  }
  return chain;
}

}  // namespace

ProxyTrust::ProxyTrust(bool behind_proxy, const std::vector<std::string>& trusted, ForwardingFields kind)
    : behind_proxy_(behind_proxy), kind_(kind) {
  for (const std::string& text : trusted) {
    const auto block = IpBlock::parse(text);
    if (!block)
      throw std::runtime_error("trusted proxy \"" + text +
                               "\": this is neither an address nor a block such as 10.0.0.0/8");
    trusted_.push_back(*block);
  }
}

bool ProxyTrust::trusts(const IpAddress& peer) const {
  return behind_proxy_ &&
         std::any_of(trusted_.begin(), trusted_.end(), [&](const IpBlock& b) { return b.contains(peer); });
}

Caller ProxyTrust::resolve(const IpAddress& peer, bool over_tls, const Fields& fields) const {
  Caller caller{peer, over_tls, over_tls || peer.is_loopback()};
  if (!trusts(peer)) return caller;
  Chain chain = read_forwarded(fields), other = read_x_forwarded(fields);
  if (kind_ == ForwardingFields::x_forwarded) std::swap(chain, other);
  // The proxy sets another kind than we were told: its clients must not pass for somebody on this machine.
  const bool silent = is_empty(chain) && !is_empty(other);
  for (auto node = chain.nodes.rbegin(); node != chain.nodes.rend() && trusts(caller.address); ++node) {
    const auto address = parse_node(*node);
    if (!address) break;  // "unknown" or hidden: the last known one stands for it
    caller.address = *address;
  }
  if (!chain.scheme.empty())
    caller.secure = text::equal_ignoring_case(chain.scheme, "https") ||
                    text::equal_ignoring_case(chain.scheme, "\"https\"");
  const bool said_plain = !chain.scheme.empty() && !caller.secure;
  caller.allowed = !silent && (caller.secure || (caller.address.is_loopback() && !said_plain));
  return caller;
}

}  // namespace lightkeep::http

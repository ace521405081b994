#include "app/http/forwarding.h"

#include <algorithm>

#include "app/http/field_names.h"
#include "text/ascii.h"

namespace lightkeep::http {
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

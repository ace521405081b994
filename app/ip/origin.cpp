#include "app/ip/origin.h"

namespace lightkeep::ip {

std::string_view host_of_origin(std::string_view origin) {
  const auto scheme = origin.find("://");
  if (scheme == std::string_view::npos) return {};
  origin.remove_prefix(scheme + 3);
  origin = origin.substr(0, origin.find('/'));
  const auto bracket = origin.rfind(']');
  const auto port = origin.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return origin.substr(0, port);
}

std::string origin_at_host(std::string_view origin, std::string_view host) {
  const std::string_view old = host_of_origin(origin);
  if (old.empty()) return std::string(host);
  std::string made(origin.substr(0, static_cast<std::size_t>(old.data() - origin.data())));
  made += host;
  made += std::string_view(old.data() + old.size(), origin.data() + origin.size());
  return made;
}

}  // namespace lightkeep::ip

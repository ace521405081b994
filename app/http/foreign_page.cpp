#include "app/http/foreign_page.h"

#include <algorithm>

#include "app/ip/address.h"
#include "text/ascii.h"

namespace lightkeep::http {

std::string_view host_of_origin(std::string_view origin) {
  const auto scheme = origin.find("://");
  if (scheme == std::string_view::npos) return {};
  origin.remove_prefix(scheme + 3);
  origin = origin.substr(0, origin.find('/'));
  const auto bracket = origin.rfind(']');
  const auto port = origin.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return origin.substr(0, port);
}

void refuse_foreign_page(const Request& request, std::string_view public_url) {
  const std::string* origin = request.headers.find(field::origin);
  if (origin == nullptr || !ip::names_this_machine(host_of_origin(public_url))) return;
  if (ip::names_this_machine(host_of_origin(text::lower(*origin)))) return;
  throw api::ApiError(
      api::errors::forbidden_transport,
      "Pages of other sites may not start libraries on a server of this machine alone. A server for "
      "others is started with --public-url.");
}

}  // namespace lightkeep::http

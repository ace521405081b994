#include "app/http/foreign_page.h"

#include "app/ip/address.h"
#include "app/ip/origin.h"
#include "text/ascii.h"

namespace lightkeep::http {

void refuse_foreign_page(const Request& request, std::string_view public_url) {
  const std::string* origin = request.headers.find(field::origin);
  if (origin == nullptr || !ip::names_this_machine(ip::host_of_origin(public_url))) return;
  if (ip::names_this_machine(ip::host_of_origin(text::lower(*origin)))) return;
  throw api::ApiError(
      api::errors::forbidden_transport,
      "Pages of other sites may not start libraries on a server of this machine alone. A server for "
      "others is started with --public-url.");
}

}  // namespace lightkeep::http

#include "app/api/signature.h"

#include <algorithm>

namespace lightkeep::api {

Body Signature::body() const {
  if (takes_files) return Body::files;
  const bool json = std::ranges::find(arguments, Place::body, &Argument::place) != arguments.end();
  return json ? Body::json : Body::none;
}

bool Signature::takes(std::string_view argument) const {
  return std::ranges::find(arguments, argument, &Argument::name) != arguments.end();
}

}  // namespace lightkeep::api

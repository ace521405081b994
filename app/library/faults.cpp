#include "app/library/faults.h"

#include <string>

namespace lightkeep::library {

void rethrow(const imaging::Error& error, std::string_view name) {
  std::string message = name.empty() ? std::string() : "`" + std::string(name) + "`: ";
  throw api::ApiError(api::errors::bad_user_input, message + error.what());
}

}  // namespace lightkeep::library

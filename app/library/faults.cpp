#include "app/library/faults.h"

namespace lightkeep::library {

void rethrow(const store::Error& error) {
  const bool passing = error.fault() == store::Fault::full || error.fault() == store::Fault::read_only;
  if (!passing)
    throw api::ApiError(api::errors::internal, std::string(api::errors::internal.message), error.what());
  throw api::ApiError(api::errors::unavailable,
                      "The server cannot store anything now: its disk is full or read-only.", error.what())
      .retry_after(60);
}

void rethrow(const imaging::Error& error, std::string_view name) {
  std::string message = name.empty() ? std::string() : "`" + std::string(name) + "`: ";
  throw api::ApiError(api::errors::bad_user_input, message + error.what());
}

}  // namespace lightkeep::library

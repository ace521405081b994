#include "app/accounts/store_faults.h"

#include "app/api/errors.h"

namespace lightkeep::accounts {

void rethrow(const store::Error& error) {
  const bool passing = error.fault() == store::Fault::full || error.fault() == store::Fault::read_only;
  if (!passing)
    throw api::ApiError(api::errors::internal, std::string(api::errors::internal.message), error.what());
  throw api::ApiError(api::errors::unavailable,
                      "The server cannot store anything now: its disk is full or read-only.", error.what())
      .retry_after(60);
}

}  // namespace lightkeep::accounts

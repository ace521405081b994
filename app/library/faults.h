// The way to the store for what answers a client: failures of the rooms below become the errors that a client
// may read. Inside the room only.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "app/accounts/store_faults.h"
#include "app/api/errors.h"
#include "app/library/context.h"
#include "imaging/imaging.h"
#include "store/store.h"

namespace lightkeep::library {

using accounts::guarded;

template <class F>
auto Context::read(F&& f) const -> std::invoke_result_t<F, store::Reader&> {
  return guarded([&] { return store.metadata().read(std::forward<F>(f)); });
}

template <class F>
auto Context::write(F&& f) const -> std::invoke_result_t<F, store::Writer&> {
  return guarded([&] { return store.metadata().write(std::forward<F>(f)); });
}

/// `name` is the file that the client sent, empty where there is none.
[[noreturn]] inline void rethrow(const imaging::Error& error, std::string_view name) {
  const std::string where = name.empty() ? std::string() : "`" + std::string(name) + "`: ";
  throw api::ApiError(api::errors::bad_user_input, where + error.what());
}

}  // namespace lightkeep::library

// What every noun of this room is given. Inside the room only.
#pragma once

#include <type_traits>

#include "app/library/settings.h"

namespace lightkeep::store {
class Store;
class Reader;
class Writer;
}  // namespace lightkeep::store

namespace lightkeep::library {

struct Context {
  store::Store& store;
  const Settings& settings;
  const Ports& ports;

  std::int64_t now() const { return ports.clock(); }

  /// One snapshot, or one transaction, as store::Metadata has them; failures of the store come out as
  /// ApiError. For what answers a client: the background tells the operator the store's own words. Defined in
  /// faults.h.
  template <class F>
  auto read(F&& f) const -> std::invoke_result_t<F, store::Reader&>;
  template <class F>
  auto write(F&& f) const -> std::invoke_result_t<F, store::Writer&>;
};

}  // namespace lightkeep::library

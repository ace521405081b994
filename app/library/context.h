// What every noun of this room is given. Inside the room only.
#pragma once

#include "app/library/settings.h"

namespace lightkeep::store {
class Store;
}

namespace lightkeep::library {

struct Context {
  store::Store& store;
  const Settings& settings;
  const Ports& ports;

  std::int64_t now() const { return ports.clock(); }
};

}  // namespace lightkeep::library

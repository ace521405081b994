#include "app/library/library.h"

namespace lightkeep::library {

Service::Service(store::Store& store, Settings settings, Ports ports)
    : store_(store),
      settings_(std::move(settings)),
      ports_(std::move(ports)),
      access_(context()),
      calls_(context(), access_),
      claims_(context()),
      organizations_(context()),
      members_(context()),
      keys_(context()),
      delivery_(context()),
      trash_(context(), delivery_),
      processing_(context()),
      ingest_(context(), [this] { processing_.wake(); }) {}

}  // namespace lightkeep::library

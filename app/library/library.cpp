#include "app/library/library.h"

namespace lightkeep::library {

Service::Service(store::Store& store, Settings settings, Ports ports)
    : store_(store),
      settings_(std::move(settings)),
      ports_(std::move(ports)),
      credential_use_(context()),
      calls_(context(), credential_use_),
      claims_(context()),
      organizations_(context()),
      members_(context()),
      invitations_(context()),
      keys_(context(), credential_use_),
      connections_(context(), credential_use_),
      delivery_(context()),
      trash_(context(), delivery_),
      processing_(context()),
      ingest_(context(), credential_use_, [this] { processing_.wake(); }) {}

}  // namespace lightkeep::library

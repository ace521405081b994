// The routes of the machines' side: /oauth/token, /oauth/register, /oauth/revoke,
// /oauth/device_authorization, and the well-known documents. Inside the room only.
#pragma once

#include <memory>

#include "app/http/http.h"
#include "app/oauth/devices.h"

namespace lightkeep::oauth {

/// All four outlive the routes.
struct Endpoints {
  Context& context;
  const Programs& programs;
  const Tokens& tokens;
  const Devices& devices;
};

void add_endpoints(http::Routes& routes, const Endpoints& endpoints);

}  // namespace lightkeep::oauth

// The well-known documents that programs find this server's sign-in by (RFC 8414, RFC 9728). Inside the room
// only; pure.
#pragma once

#include <string>

#include "app/api/json.h"
#include "app/oauth/resources.h"

namespace lightkeep::oauth {

api::Json resource_metadata(const Resources& resources, const std::string& resource);
/// `documents`: can programs be described by a document at their client id's URL?
api::Json server_metadata(const Resources& resources, bool documents);

}  // namespace lightkeep::oauth

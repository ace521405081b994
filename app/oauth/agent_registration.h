// auth.md (WorkOS, 2026), in the form of May that gives the credential in the answer: an agent without an
// account registers as `anonymous`. A second door to what POST /libraries does; the person's proof is the
// claim link. Inside the room only; any thread.
#pragma once

#include <string>

#include "app/api/json.h"
#include "app/oauth/context.h"

namespace lightkeep::oauth {

inline constexpr std::string_view agent_registration_path = "/oauth/agent";

/// The `agent_auth` object of the server's metadata.
api::Json agent_auth(const Resources& resources);
/// `body` is what the agent sent, `address` where from. Throws Error, and ApiError as POST /libraries does.
api::Json register_agent(const Context& context, const api::Json& body, const std::string& address);

}  // namespace lightkeep::oauth

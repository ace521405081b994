// What every command is given. Inside the room only.
#pragma once

#include "app/client/api_client.h"
#include "app/client/failure.h"
#include "app/client/output.h"

namespace lightkeep::client {

struct Session {
  const Invocation& typed;
  Output& output;
  HttpClient& http;
  const SignIns& sign_ins;
};

/// A server, with the credential that was chosen.
struct Connected {
  explicit Connected(const Session& session)
      : authorization(session.typed, session.sign_ins, session.http), api(session.http, authorization) {}

  Authorization authorization;
  ApiClient api;
};

}  // namespace lightkeep::client

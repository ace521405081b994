// The commands, and what each is given. Inside the room only: client.cpp has their table, a source each kind.
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

// All throw Failure.

// Who this terminal is, and where.
Exit login(const Session& session);
Exit logout(const Session& session);
Exit whoami(const Session& session);
Exit servers(const Session& session);

// What is there.
Exit list(const Session& session);
Exit search(const Session& session);

/// What the library has not. One request a file, several at a time; a file that was cut off is sent again,
/// after asking whether it had arrived.
Exit upload(const Session& session);
/// Images by their ids, or a whole library with its views, into a folder. What is there already is not sent
/// again, and what was cut off goes on where it ended (RFC 9110 section 14.2).
Exit download(const Session& session);

/// A library as a folder (library_folder.h), and back: also a folder of other images, with their sidecars,
/// and images of another server (image_source.h).
Exit export_library(const Session& session);
Exit import_library(const Session& session);

}  // namespace lightkeep::client

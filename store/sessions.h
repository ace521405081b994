// Rows of sessions: browsers that are signed in. The cookie's value is in no row, only its SHA-256.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/accounts.h"
#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct Session {
  SessionId id{};
  Millis created = 0;
  Millis last_seen = 0;  // written lazily
  Millis expires = 0;
  std::string client{};   // address at sign-in
  std::string browser{};  // User-Agent at sign-in
  bool proved = false;    // began with a mailed code
};

struct NewSession {
  Digest token_hash{};
  AccountId account{};
  Millis created = 0;
  Millis expires = 0;
  std::string client{};
  std::string browser{};
  bool proved = false;
};

struct LiveSession {
  Session session{};
  Account account{};  // without its password
  bool has_password = false;
};

/// Beyond `most` sessions of the account, those that were used least recently go.
SessionId insert_session(Writer& db, const NewSession& session, int most);
std::optional<LiveSession> find_session(Reader& db, const Digest& token_hash, Millis now);
std::vector<Session> list_sessions(Reader& db, AccountId account,
                                   Millis now);  // the last used first
/// Nothing changes when the session was seen after `now` already.
void touch_session(Writer& db, SessionId id, Millis now, Millis expires);

void remove_session(Writer& db, const Digest& token_hash);
void remove_session(Writer& db, AccountId account, SessionId id);
/// All but `keep`.
void remove_sessions(Writer& db, AccountId account, std::optional<SessionId> keep);
/// At most `most` of those that expired at `now` or before; returns how many.
int remove_expired_sessions(Writer& db, Millis now, int most);

}  // namespace lightkeep::store

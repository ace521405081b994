// Rows of connections, each of one program that acts as one person in one organization, and of what lets it
// in: tokens, and the codes that they are had for. Values are in no row, only their keyed hashes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/api_keys.h"
#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct AppConnection {
  AppConnectionId id{};
  ProgramId program{};
  AccountId account{};
  OrganizationId organization{};
  Access access = Access::read;  // at most; what the person may do themselves is more or less
  std::string resource{};
  Millis created = 0;
  Millis expires = 0;
  std::optional<Millis> last_used{};
  std::string address{};          // of who used it last
  std::optional<Millis> ended{};  // a token that had been replaced was used again
};

struct NewAppConnection {
  ProgramId program{};
  AccountId account{};
  OrganizationId organization{};
  Access access = Access::read;
  std::string resource{};
  Millis created = 0;
  Millis expires = 0;
  std::string address{};  // where it was made from
};

/// As people see it in a list.
struct AppConnectionLine {
  AppConnection connection{};
  std::string program_name{};  // what it calls itself; may be empty
  std::string client_id{};
  std::string organization{};  // its slug
  std::string organization_name{};
  std::string person{};  // name, else address

  const std::string& program_title() const { return program_name.empty() ? client_id : program_name; }
};

/// Beyond `most` of the account, those that were used least recently go.
AppConnectionId insert_connection(Writer& db, const NewAppConnection& connection, int most);
std::optional<AppConnection> find_connection(Reader& db, AppConnectionId id);
/// The last used first.
std::vector<AppConnectionLine> list_connections(Reader& db, AccountId account);
std::vector<AppConnectionLine> list_connections(Reader& db, OrganizationId organization);
/// With its tokens.
void remove_connection(Writer& db, AppConnectionId id);
void remove_connections(Writer& db, AccountId account);
/// Its tokens go; it stays in the lists, which say why.
void end_connection(Writer& db, AppConnectionId id, Millis now);
/// Written lazily by the caller, not on each request.
void touch_connection(Writer& db, AppConnectionId id, Millis now, std::string_view address);

enum class TokenKind { access = 1, refresh = 2 };  // on disk: never renumber

struct AppToken {
  Digest hash{};
  AppConnectionId connection{};
  TokenKind kind = TokenKind::access;
  Access access = Access::read;
  Millis created = 0;
  Millis expires = 0;
  std::optional<Millis> replaced{};  // of a refresh token
  std::string sealed_answer{};       // that gave its successor; empty without one
};

/// Of an access token, at most `most` of the connection stay: the newest.
void insert_token(Writer& db, const AppToken& token, int most);
/// Also one that was replaced or has expired; null when its connection is gone.
std::optional<AppToken> find_token(Reader& db, const Digest& hash);
void replace_token(Writer& db, const Digest& hash, Millis now, std::string_view sealed_answer);

/// What an access token is good for now.
struct LiveAppConnection {
  AppConnection connection{};
  Access access = Access::read;  // the token's: never more than the connection's
};
std::optional<LiveAppConnection> find_live_connection(Reader& db, const Digest& access_token, Millis now);
/// What it is good for whichever token it has.
std::optional<LiveAppConnection> find_live_connection(Reader& db, AppConnectionId id, Millis now);

struct AuthorizationCode {
  Digest hash{};
  ProgramId program{};
  AccountId account{};
  OrganizationId organization{};
  Access access = Access::read;
  std::string resource{};
  std::string redirect_uri{};
  std::string challenge{};
  Millis expires = 0;
  std::optional<AppConnectionId> connection{};  // that was made with it
};
void insert_code(Writer& db, const AuthorizationCode& code);
/// Also one that was used or has expired.
std::optional<AuthorizationCode> find_code(Reader& db, const Digest& hash);
void use_code(Writer& db, const Digest& hash, AppConnectionId made);

/// At most `most` rows of each kind that are over: tokens and codes that expired before `now`, answers of
/// tokens replaced before `answered`, connections that expired or ended before `ended`. Returns how many.
struct Over {
  Millis now = 0;
  Millis answered = 0;
  Millis ended = 0;
};
int tidy_connections(Writer& db, const Over& over, int most);

}  // namespace lightkeep::store

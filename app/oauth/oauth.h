// Start here. OAuth (RFC 6749 with RFC 7636, 7009, 7591, 8414, 8628, 8707, 9207, 9700, 9728): programs that
// people connect. A connection lets one program act as one person in one organization; app/library asks for
// its token on each request. The composition root builds it over an open store; the pages ask it what they
// show and tell it what the person decided. Every member may be called from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/accounts/accounts.h"
#include "app/accounts/post.h"
#include "app/api/json.h"
#include "app/api/types.h"
#include "app/http/http.h"

namespace lightkeep::store {
class Store;
enum class AccountId : std::int64_t;
}  // namespace lightkeep::store

namespace lightkeep::oauth {

using store::AccountId;

/// A program that the operator knows.
struct Preset {
  std::string client_id;
  std::string name;
  std::vector<std::string> redirect_uris;
  std::string secret{};  // empty: it has none
};

struct Settings {
  std::string public_url;                                 // the issuer; no slash at the end
  std::string mcp_host{};                                 // of --mcp-host; empty: none
  std::int64_t access_lifetime = 3'600'000;               // milliseconds, as all that follows
  std::int64_t refresh_lifetime = 30LL * 86'400'000;      // since it was last used
  std::int64_t connection_lifetime = 180LL * 86'400'000;  // whatever is done with it
  std::int64_t reuse_window = 120'000;                    // in which a replaced token gets the same answer
  std::vector<Preset> presets{};
};

struct Ports {
  std::function<std::int64_t()> clock;           // Unix milliseconds
  std::function<void(const std::string&)> note;  // a line for the operator's log, without secrets
  /// Takes one token of an allowance; without one, the seconds to wait. See accounts::Ports.
  std::function<std::optional<int>(std::string_view kind, std::string_view key)> take_attempt;
  const accounts::Post* post = nullptr;  // null: no mail server is set up
  /// The text behind a URL that a program gave as its id; throws api::ApiError with a sentence. Null: this
  /// server fetches none.
  std::function<std::string(const std::string& url)> fetch_document;
  /// What POST /libraries does, with its arguments, for somebody at that address. Throws api::ApiError.
  std::function<api::Minted(const api::Json& arguments, const std::string& address)> start_library;
  /// Can documents be fetched just now? Programs are told of it.
  std::function<bool()> reaches_out;
};

/// What attempts are limited by; as accounts::attempt_kinds().
std::span<const accounts::AttemptKind> attempt_kinds();

/// What the person is asked.
struct Asked {
  std::string program;          // what it calls itself, else its client id
  bool known = false;           // the operator named it; else it is anybody's word
  std::string destination;      // where the answer goes: the redirect's host, or its scheme
  std::string redirect_origin;  // the same for a Content-Security-Policy
  bool local = false;           // a program on the person's own machine, or whatever listens there
  bool write = false;           // it asks to change things too
  std::int64_t longest = 0;     // milliseconds that the connection lasts, at most
  std::int64_t unused = 0;      // and without use
};

struct Consent {
  AccountId person{};
  std::string organization;  // its slug
  bool write = false;
  std::string address;  // of the browser
};

/// A terminal that waits for its person.
struct AskedByDevice {
  std::string program;
  bool known = false;
  bool write = false;
  std::string address;       // of the terminal
  std::int64_t created = 0;  // Unix milliseconds
};

/// The request is refused, and the program hears of it: the browser is sent there.
struct Redirect {
  std::string url;
};

class AuthorizationServer {
 public:
  AuthorizationServer(store::Store& store, Settings settings, Ports ports);
  ~AuthorizationServer();
  AuthorizationServer(const AuthorizationServer&) = delete;

  // The consent page. `query` is that of /oauth/authorize, as it came. Throw api::ApiError for what is shown
  // on a page (an unknown program, a foreign redirect), Redirect for what the program hears of.
  /// Null: a program that must be looked up in the web first, which only happens for somebody signed in.
  std::optional<Asked> look(std::string_view query, std::optional<AccountId> person);
  /// Where the browser goes: to the program, with a code.
  std::string allow(std::string_view query, const Consent& consent);
  std::string deny(std::string_view query, AccountId person);

  // The device page. Throw api::ApiError(bad_user_input): no such code, whatever the reason; (rate_limited).
  AskedByDevice look_device(std::string_view user_code, AccountId person, const std::string& address);
  void allow_device(std::string_view user_code, const Consent& consent);
  void deny_device(std::string_view user_code, AccountId person, const std::string& address);

  /// The machines' side: tokens, registration, revocation, devices, and the well-known documents.
  void add_routes(http::Routes& routes);
  /// What WWW-Authenticate begins with where a request lacks a good token (RFC 6750 section 3, RFC 9728
  /// section 5.1).
  std::string challenge(const http::Request& request) const;
  /// Removes what is over at `now` (Unix milliseconds; cron).
  void tidy(std::int64_t now);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lightkeep::oauth

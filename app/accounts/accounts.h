// Start here. Who a person is, and how they prove it: accounts, passwords, sessions, mailed codes. What a
// person may do is app/library's. Built by the composition root; the pages and `lightkeep user` call it.
// Every member may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/accounts/post.h"
#include "app/api/errors.h"

namespace lightkeep::store {
class Store;
enum class AccountId : std::int64_t;
enum class SessionId : std::int64_t;
}  // namespace lightkeep::store

namespace lightkeep::accounts {

class PasswordHash;

using store::AccountId;
using store::SessionId;

/// Who may make an account: those with a claim link or an invitation, everyone, nobody.
enum class SignUp { invited, open, closed };

struct Settings {
  std::string public_url;  // "https://images.example.com"
  SignUp sign_up = SignUp::invited;
  std::int64_t session_lifetime = 30LL * 86'400'000;  // milliseconds since it was last used
  std::int64_t proof_lifetime = 15LL * 60'000;        // of a mailed code and link
};

/// What attempts are limited by: so many at once, refilled evenly over the time. See attempts.h.
struct AttemptKind {
  std::string_view name;
  std::uint32_t burst = 0;
  std::chrono::minutes per{};
};

struct Ports {
  std::function<std::int64_t()> clock;           // Unix milliseconds
  std::function<void(const std::string&)> note;  // a line for the operator's log, without secrets
  const Post* post = nullptr;  // null: no mail server is set up, and no address can be proved
  /// Takes one token of an allowance of attempts, by kind and key ("sign-in", address of the client); without
  /// one, the seconds to wait. The composition root owns the buckets: see attempts.h.
  std::function<std::optional<int>(std::string_view kind, std::string_view key)> take_attempt;
  const PasswordHash* password_hash = nullptr;  // null: Argon2id
};

/// Where a request comes from.
struct Visitor {
  std::string client;    // address
  std::string browser;   // User-Agent
  std::string device{};  // value of the device's cookie; empty without one
};

struct Person {
  AccountId id{};
  std::string email;
  std::string name;  // may be empty
  bool verified = false;
  bool has_password = false;
  std::int64_t created = 0;  // Unix milliseconds

  /// What to call them: the name, else the address.
  const std::string& title() const { return name.empty() ? email : name; }
};

/// A session that a request came with.
struct Presence {
  SessionId session{};
  Person person;
  bool proved = false;  // began with a mailed code a few minutes ago: whoever forgot the password may set one
};

/// Somebody is signed in from now on.
struct Entry {
  Person person;
  std::string session;   // the cookie's value; new with each sign-in
  std::string device;    // of the cookie by which this browser is known from now on; as new
  bool created = false;  // the account is new
  std::string next;      // where the person was going when a code was mailed; a path, empty when nowhere
};

/// What became of the wish for a code.
struct MailedCode {
  std::string ticket{};  // that the browser must bring along with the code; empty: none was mailed now
  std::chrono::milliseconds delay{};     // about how long it waits for its turn to be mailed
  std::chrono::milliseconds sent_ago{};  // without a ticket: when the last one was asked for
  std::chrono::milliseconds next_in{};   // and when another may be
};

struct SessionLine {
  SessionId id{};
  std::int64_t created = 0;
  std::int64_t last_seen = 0;
  std::string client;
  std::string browser;
  bool current = false;
};

struct SignUpForm {
  std::string email;
  std::string name;      // may be empty
  std::string password;  // empty only where mail is set up
};

/// Refusals are api::ApiError: `unauthenticated` (wrong password, code or link), `bad_user_input` (the
/// sentence names what to mend), `rate_limited`, `forbidden` (sign-up is not open), `unavailable`. Known and
/// unknown addresses get the same answer in the same time.
class Accounts {
 public:
  Accounts(store::Store& store, Settings settings, Ports ports);
  ~Accounts();
  Accounts(const Accounts&) = delete;

  const Settings& settings() const;
  bool mail() const;  // codes can be mailed

  // Coming in.
  Entry sign_in(const std::string& email, const std::string& password, const Visitor& visitor);
  /// Where no mail is set up: an account whose address is not proved. `invited`: came with a claim link or an
  /// invitation. An address that has an account already is signed in if the password is its own.
  Entry sign_up(const SignUpForm& form, bool invited, const Visitor& visitor);
  /// Mails a code and a link, if there is an account or one may be made; the answer is the same whether or
  /// not anything was mailed. When enough were mailed to the address it tells when, and mails none.
  MailedCode mail_code(const std::string& email, bool invited, const std::string& next,
                       const Visitor& visitor);
  /// A code signs in; it makes the account where there is none. An unproved account that is proved so loses
  /// its password and all sessions made before.
  Entry enter_code(const std::string& ticket, const std::string& code, const Visitor& visitor);
  Entry enter_link(const std::string& token, const Visitor& visitor);
  /// The address that a mailed link is for, while it can be used. Changes nothing: mail scanners open links.
  std::optional<std::string> look_link(const std::string& token);

  // Being in.
  /// Null when the cookie's value is no live session. Rolls its expiry on.
  std::optional<Presence> find(std::string_view session);
  std::vector<SessionLine> sessions(AccountId account, SessionId current);
  void sign_out(std::string_view session);
  void end_session(AccountId account, SessionId session);
  /// All but `keep`, and every program that was connected.
  void sign_out_everywhere(AccountId account, std::optional<SessionId> keep, const Visitor& visitor);

  // The account itself. `password` is the present one; checked where the account has one.
  void set_name(AccountId account, const std::string& name);
  /// Ends all other sessions and every connection of a program. An empty new password is refused. The present
  /// one is not asked for where `who` is `proved`.
  void set_password(const Presence& who, const std::string& password, const std::string& wanted,
                    const Visitor& visitor);
  /// With mail: mails a code to the new address; `enter_code` then changes it. There
  /// is no link to it: whoever opened one would give the address to the account of somebody else. Without
  /// mail: changes it at once, unproved, and returns nothing.
  std::optional<MailedCode> change_email(const Presence& who, const std::string& password,
                                         const std::string& wanted, const Visitor& visitor);
  /// Throws like sign_in unless it is the account's own; before a removal. An account without a password
  /// passes.
  void confirm(AccountId account, const std::string& password, const Visitor& visitor);

  // The operator's side (`lightkeep user`, cron).
  std::vector<Person> list();
  Person add(const SignUpForm& form, bool verified);
  std::optional<Person> find_by_email(const std::string& email);
  /// Ends all sessions.
  void set_password(AccountId account, const std::string& wanted);
  /// Removes what had lapsed at `now` (Unix milliseconds) of sessions, devices and proofs.
  void tidy(std::int64_t now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::accounts

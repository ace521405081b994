#include "app/accounts/context.h"

#include <algorithm>

#include "app/accounts/email.h"
#include "app/ip/address.h"
#include "store/random.h"
#include "text/ascii.h"
#include "text/names.h"
#include "text/utf8.h"

namespace lightkeep::accounts {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int most_sessions = 50;  // of one account
constexpr int most_devices = 20;   // of one account
constexpr std::size_t longest_browser = 256;
constexpr std::size_t longest_client = 64;

// What is visible ASCII of a field of HTTP, so that it can be stored and shown.
std::string cut_field(std::string_view field, std::size_t most) {
  std::string cut;
  for (const char c : field.substr(0, most))
    if (text::is_visible(c) || c == ' ') cut += c;
  return cut;
}

}  // namespace

Context::Context(store::Store& opened, Settings made, Ports lent)
    : store(opened),
      settings(std::move(made)),
      ports(std::move(lent)),
      attempts(ports.take_attempt),
      passwords(ports.password_hash) {}

bool Context::may_sign_up(bool invited) const {
  return settings.sign_up == SignUp::open || (settings.sign_up == SignUp::invited && invited);
}

Person person_of(const store::Account& account) {
  return {.id = account.id,
          .email = account.email,
          .name = account.name,
          .verified = account.verified.has_value(),
          .has_password = account.password.has_value(),
          .created = account.created};
}

PendingSession begin_session(const Context& context, const Visitor& visitor) {
  PendingSession pending;
  pending.value = store::random_token();
  pending.row = {.token_hash = store::sha256(pending.value),
                 .created = context.now(),
                 .expires = context.now() + context.settings.session_lifetime,
                 .client = cut_field(visitor.client, longest_client),
                 .browser = cut_field(visitor.browser, longest_browser)};
  pending.device = store::random_token();
  pending.device_row = {.token_hash = store::sha256(pending.device),
                        .token_before = device_hash(visitor),
                        .network = cut_field(ip::site_of(visitor.client), longest_client),
                        .seen = context.now()};
  return pending;
}

Entry enter(store::Writer& db, const store::Account& account, PendingSession pending) {
  pending.row.account = account.id;
  insert_session(db, pending.row, most_sessions);
  pending.device_row.account = account.id;
  remember_device(db, pending.device_row, most_devices);
  Entry entry;
  entry.person = person_of(account);
  entry.session = std::move(pending.value);
  entry.device = std::move(pending.device);
  return entry;
}

std::string checked_address(std::string_view email) {
  const std::string_view address = text::trim(email);
  if (!is_email(address) || !text::is_utf8(address))
    throw ApiError(errors::bad_user_input, "Enter an email address such as ann@example.com.");
  return std::string(address);
}

std::string checked_name(std::string_view name) {
  if (text::trim(name).empty()) return {};  // the address stands for it
  text::VisibleName made = text::visible_name(name);
  if (!made.refusal.empty()) throw ApiError(errors::bad_user_input, made.refusal);
  return std::move(made.name);
}

store::Account find_existing(store::Reader& db, AccountId id) {
  if (auto account = find_account(db, id)) return std::move(*account);
  throw ApiError(errors::unauthenticated, "This account has been removed.");
}

void refuse_password() {
  throw ApiError(errors::unauthenticated, "This address and password do not belong together.");
}

store::Account check_password(Context& context, const std::string& email_key, const std::string& password,
                              const Visitor& visitor) {
  const auto [account, asker] =
      context.read([&](store::Reader& db) { return seek(db, email_key, visitor, context.now()); });
  context.attempts.take_password(email_key, asker);
  const auto phc = account ? account->password : std::nullopt;
  if (!context.passwords.fits(password, phc, place_in_line(context.attempts, asker, visitor)))
    refuse_password();
  return *account;
}

}  // namespace lightkeep::accounts

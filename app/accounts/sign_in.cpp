// Coming in with a password: signing in, signing up where no mail is set up, and proving once more who sits
// there.
#include "app/accounts/accounts.h"
#include "app/accounts/context.h"
#include "app/accounts/email.h"
#include "app/accounts/password_rules.h"
#include "app/ip/address.h"

namespace lightkeep::accounts {
namespace {

using api::ApiError;
namespace errors = api::errors;

// The password may have been changed while it was compared.
Entry let_in(Context& context, const store::Account& checked, const std::string& password,
             const Visitor& visitor) {
  const bool outdated = context.passwords.outdated(*checked.password);
  const std::string phc =
      outdated ? context.passwords.make_anew(password, place_in_line(checked.id)) : *checked.password;
  const Beginning beginning = begin_session(context, visitor);
  return context.write([&](store::Writer& db) {
    const store::Account account = find_existing(db, checked.id);
    if (account.password != checked.password) refuse_password();
    if (outdated) set_account_password(db, account.id, phc);
    return enter(db, account, beginning);
  });
}

void check_sign_up_is_open(const Context& context, bool invited) {
  if (context.may_sign_up(invited)) return;
  throw ApiError(
      errors::forbidden,
      context.settings.sign_up == SignUp::closed
          ? "New accounts are made by the operator of this server only. Ask them for one."
          : "An account here begins with a claim link or an invitation. Ask a member to invite you.");
}

}  // namespace

Entry Accounts::sign_in(const std::string& email, const std::string& password, const Visitor& visitor) {
  const std::string key = email_key(checked_address(email));
  return let_in(*state_, check_password(*state_, key, password, visitor), password, visitor);
}

Entry Accounts::sign_up(const SignUpForm& form, bool invited, const Visitor& visitor) {
  if (mail())
    throw ApiError(errors::bad_user_input, "Ask for a code by mail: it proves that the address is yours.");
  check_sign_up_is_open(*state_, invited);
  store::NewAccount row{.email = checked_address(form.email), .name = checked_name(form.name)};
  row.email_key = email_key(row.email);
  check_password_rules(form.password, row.email);
  state_->attempts.take(attempts::sign_up_client, ip::site_of(visitor.client));
  if (find_by_email(row.email)) return sign_in(row.email, form.password, visitor);

  const Asker stranger{.site = ip::site_of(visitor.client)};
  row.password =
      state_->passwords.make_anew(form.password, place_in_line(state_->attempts, stranger, visitor));
  row.created = state_->now();
  const Beginning beginning = begin_session(*state_, visitor);
  return state_->write([&](store::Writer& db) {
    if (find_account(db, row.email_key)) refuse_password();  // somebody was faster
    Entry entry = enter(db, find_existing(db, insert_account(db, row)), beginning);
    entry.created = true;
    return entry;
  });
}

void Accounts::confirm(AccountId account, const std::string& password, const Visitor& visitor) {
  const auto row = state_->read([&](store::Reader& db) { return find_existing(db, account); });
  if (!row.password) return;
  check_password(*state_, email_key(row.email), password, visitor);
}

Person Accounts::add(const SignUpForm& form, bool verified) {
  store::NewAccount row{.email = checked_address(form.email), .name = checked_name(form.name)};
  row.email_key = email_key(row.email);
  if (!form.password.empty() || !mail()) row.password = state_->passwords.make(form.password, row.email, {});
  row.created = state_->now();
  if (verified) row.verified = row.created;
  return state_->write([&](store::Writer& db) {
    if (find_account(db, row.email_key))
      throw ApiError(errors::bad_user_input, "There is an account for this address already.");
    return person_of(find_existing(db, insert_account(db, row)));
  });
}

}  // namespace lightkeep::accounts

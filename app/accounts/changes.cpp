// What a person changes about the account: name, password, address.
#include "app/accounts/accounts.h"
#include "app/accounts/code.h"
#include "app/accounts/email.h"
#include "app/accounts/proving.h"
#include "app/accounts/state.h"

namespace lightkeep::accounts {
namespace {

using api::ApiError;
namespace errors = api::errors;

// The password may have been changed by somebody else while it was compared.
void refuse_unless_same(store::Reader& db, const store::Account& before) {
  if (find_existing(db, before.id).password != before.password) refuse_password();
}

void replace_password(Context& context, const store::Account& before, const std::string& wanted,
                      std::optional<SessionId> keep) {
  const std::string phc = context.passwords.make(wanted, before.email);
  Notice notice(context, change_letter(context, before));
  context.write([&](store::Writer& db) {
    refuse_unless_same(db, before);
    set_account_password(db, before.id, phc);
    remove_sessions(db, before.id, keep);
    remove_address_proofs(db, before.id);
    notice.keep(db);
  });
  notice.send();
}

void change_unproved(Context& context, const store::Account& before, const std::string& address) {
  const std::string key = email_key(address);
  context.write([&](store::Writer& db) {
    refuse_unless_same(db, before);
    const auto owner = find_account(db, key);
    if (owner && owner->id != before.id)
      throw ApiError(errors::bad_user_input, "Another account has this address.");
    set_account_email(db, before.id, {.email = address, .email_key = key, .verified = {}});
    remove_proofs(db, before.id);
  });
}

// Without a link: one who opens it would be signed in to the account of whoever asked for it, and give it
// the address. The code counts only in the browser that asked.
std::string ask_new_address(Context& context, const store::Account& before, const std::string& address) {
  Draft draft = draft_proof(context, store::ProofPurpose::new_address, address);
  draft.row.account = before.id;
  Notice notice(context, code_letter(context, {address, shown_code(draft.code), {}}));
  context.write([&](store::Writer& db) {
    refuse_unless_same(db, before);
    keep_proof(context, db, draft, {});
    notice.keep(db);
  });
  notice.send();
  return draft.ticket;
}

}  // namespace

void Accounts::set_name(AccountId account, const std::string& name) {
  const std::string clean = checked_name(name);
  state_->write([&](store::Writer& db) { set_account_name(db, account, clean); });
}

void Accounts::set_password(const Presence& who, const std::string& password, const std::string& wanted,
                            const Visitor& visitor) {
  const auto before = state_->read([&](store::Reader& db) { return find_existing(db, who.person.id); });
  if (!who.proved) confirm(before.id, password, visitor);
  replace_password(*state_, before, wanted, who.session);
}

void Accounts::set_password(AccountId account, const std::string& wanted) {
  const auto before = state_->read([&](store::Reader& db) { return find_existing(db, account); });
  replace_password(*state_, before, wanted, std::nullopt);
}

std::string Accounts::change_email(const Presence& who, const std::string& password,
                                   const std::string& wanted, const Visitor& visitor) {
  const std::string address = checked_address(wanted);
  const auto before = state_->read([&](store::Reader& db) { return find_existing(db, who.person.id); });
  if (address == before.email && (before.verified || !mail()))
    throw ApiError(errors::bad_user_input, "This is the account's address already.");
  confirm(before.id, password, visitor);
  const std::string site = site_of(visitor.client);
  if (!mail()) {
    state_->attempts.take(attempts::sign_up_client, site);
    change_unproved(*state_, before, address);
    return {};
  }
  if (!before.verified && email_key(address) == email_key(before.email))
    return mail_code(address, false, {}, visitor);
  state_->attempts.take(attempts::mail_client, site);
  state_->attempts.take(attempts::mail_address, email_key(address));
  return ask_new_address(*state_, before, address);
}

}  // namespace lightkeep::accounts

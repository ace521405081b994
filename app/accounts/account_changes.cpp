// What a person changes about the account: name, password, address.
#include "app/accounts/accounts.h"
#include "app/accounts/context.h"
#include "app/accounts/email.h"
#include "app/accounts/email_proof.h"
#include "app/ip/address.h"
#include "store/app_connections.h"

namespace lightkeep::accounts {
namespace {

using api::ApiError;
namespace errors = api::errors;

// The password may have been changed by somebody else while it was compared.
void refuse_unless_same(store::Reader& db, const store::Account& before) {
  if (find_existing(db, before.id).password != before.password) refuse_password();
}

// What goes on when the password is replaced.
struct Keep {
  std::optional<SessionId> session{};
  std::optional<store::Digest> device{};
};

void replace_password(Context& context, const store::Account& before, const std::string& wanted,
                      const Keep& keep) {
  const std::string phc = context.passwords.make(wanted, before.email, place_in_line(before.id));
  Notice notice(context, change_letter(context, before));
  context.write([&](store::Writer& db) {
    refuse_unless_same(db, before);
    set_account_password(db, before.id, phc);
    remove_sessions(db, before.id, keep.session);
    remove_devices(db, before.id, keep.device);
    remove_connections(db, before.id);
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
MailedCode ask_new_address(Context& context, const store::Account& before, const std::string& address) {
  Draft draft = draft_proof(context, store::ProofPurpose::new_address, address);
  draft.row.account = before.id;
  Letter letter = code_letter(context, {address, shown_code(draft.code), {}});
  letter.sender = "account:" + std::to_string(static_cast<std::int64_t>(before.id));
  Notice notice(context, letter);
  const auto delay = context.write([&](store::Writer& db) {
    refuse_unless_same(db, before);
    notice.keep(db);
    const auto wait = notice.delay(db);
    draft.row.expires += wait.count();
    keep_proof(context, db, draft, {});
    return wait;
  });
  notice.send();
  return {.ticket = draft.ticket, .delay = delay};
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
  replace_password(*state_, before, wanted, {who.session, device_hash(visitor)});
}

void Accounts::set_password(AccountId account, const std::string& wanted) {
  const auto before = state_->read([&](store::Reader& db) { return find_existing(db, account); });
  replace_password(*state_, before, wanted, {});
}

std::optional<MailedCode> Accounts::change_email(const Presence& who, const std::string& password,
                                                 const std::string& wanted, const Visitor& visitor) {
  const std::string address = checked_address(wanted);
  const auto before = state_->read([&](store::Reader& db) { return find_existing(db, who.person.id); });
  if (address == before.email && (before.verified || !mail()))
    throw ApiError(errors::bad_user_input, "This is the account's address already.");
  confirm(before.id, password, visitor);
  if (!mail()) {
    state_->attempts.take(attempts::sign_up_client, ip::site_of(visitor.client));
    change_unproved(*state_, before, address);
    return std::nullopt;
  }
  if (!before.verified && email_key(address) == email_key(before.email))
    return mail_code(address, false, {}, visitor);
  state_->attempts.take(attempts::mail_client, ip::site_of(visitor.client));
  state_->attempts.take(attempts::mail_address, email_key(address));
  return ask_new_address(*state_, before, address);
}

}  // namespace lightkeep::accounts

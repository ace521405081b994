#include "app/accounts/account_changes.h"

#include "app/accounts/email.h"
#include "app/accounts/email_proof.h"
#include "store/app_connections.h"

namespace lightkeep::accounts {
namespace {

using api::ApiError;
namespace errors = api::errors;

// The password may have been changed by somebody else while it was compared.
void refuse_unless_same(store::Reader& db, const store::Account& before) {
  if (find_existing(db, before.id).password != before.password) refuse_password();
}

}  // namespace

void replace_password(Context& context, const store::Account& before, const std::string& wanted,
                      const Keep& keep) {
  const std::string phc = context.passwords.make(wanted, before.email, place_in_line(before.id));
  PendingMail mail(context, change_letter(context, before));
  context.write([&](store::Writer& db) {
    refuse_unless_same(db, before);
    set_account_password(db, before.id, phc);
    remove_sessions(db, before.id, keep.session);
    remove_devices(db, before.id, keep.device);
    remove_connections(db, before.id);
    remove_address_proofs(db, before.id);
    mail.insert(db);
  });
  mail.send();
}

void change_unproved_address(Context& context, const store::Account& before, const std::string& address) {
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

MailedCode mail_address_code(Context& context, const store::Account& before, const std::string& address) {
  Draft draft = draft_proof(context, store::ProofPurpose::new_address, address);
  draft.row.account = before.id;
  Letter letter = code_letter(context, {address, shown_code(draft.code), {}});
  letter.sender = "account:" + std::to_string(static_cast<std::int64_t>(before.id));
  PendingMail mail(context, letter);
  const auto delay = context.write([&](store::Writer& db) {
    refuse_unless_same(db, before);
    mail.insert(db);
    const auto wait = mail.delay(db);
    draft.row.expires += wait.count();
    keep_proof(context, db, draft, {});
    return wait;
  });
  mail.send();
  return {.ticket = draft.ticket, .delay = delay};
}

}  // namespace lightkeep::accounts

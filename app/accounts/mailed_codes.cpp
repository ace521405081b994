// Coming in with a mailed code or link.
#include "app/accounts/accounts.h"
#include "app/accounts/code.h"
#include "app/accounts/email.h"
#include "app/accounts/local_path.h"
#include "app/accounts/proving.h"
#include "app/accounts/state.h"
#include "app/accounts/text.h"

namespace lightkeep::accounts {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t longest_token = 64;  // of a ticket or a link of ours

// A refusal would tell who has an account and who has not.
bool may_mail_strangers(const Context& context) {
  if (!context.attempts.try_take(attempts::mail_strangers, {})) return true;
  if (context.ports.note)
    context.ports.note(
        "codes for new addresses are not mailed any more for a while: too many were asked for");
  return false;
}

}  // namespace

// Whether there is an account shows in nothing: the same is worded, hashed, written and synced.
std::string Accounts::mail_code(const std::string& email, bool invited, const std::string& next,
                                const Visitor& visitor) {
  if (!mail())
    throw ApiError(errors::bad_user_input, "This server cannot send mail. Sign in with your password.");
  const std::string address = checked_address(email);
  state_->attempts.take(attempts::mail_client, site_of(visitor.client));
  state_->attempts.take(attempts::mail_address, email_key(address));

  Draft draft = draft_proof(*state_, store::ProofPurpose::sign_in, address);
  const auto account = state_->read([&](store::Reader& db) { return find_account(db, draft.row.email_key); });
  if (account) draft.row.account = account->id;
  const bool wanted = account || (state_->may_sign_up(invited) && may_mail_strangers(*state_));
  const std::string link = state_->settings.public_url + "/signin/link/" + draft.link;
  Notice notice(*state_, code_letter(*state_, {address, shown_code(draft.code), link}));
  if (!wanted) make_unfit(*state_, draft);
  state_->write([&](store::Writer& db) {
    keep_proof(*state_, db, draft, is_local_path(next) ? next : std::string());
    wanted ? notice.keep(db) : notice.pretend(db);
  });
  notice.send();
  return draft.ticket;
}

Entry Accounts::enter_code(const std::string& ticket, const std::string& code, const Visitor& visitor) {
  state_->attempts.take(attempts::code_client, site_of(visitor.client));
  const auto digits = entered_code(code);
  if (!digits || ticket.size() > longest_token)
    throw ApiError(errors::bad_user_input, "The code has eight digits, such as 1234 5678.");
  return use_proof(*state_, evidence_of_code(*state_, ticket, *digits), visitor);
}

Entry Accounts::enter_link(const std::string& token, const Visitor& visitor) {
  state_->attempts.take(attempts::code_client, site_of(visitor.client));
  return use_proof(*state_, evidence_of_link(*state_, token.substr(0, longest_token)), visitor);
}

std::optional<std::string> Accounts::look_link(const std::string& token) {
  const Evidence evidence = evidence_of_link(*state_, token.substr(0, longest_token));
  const auto proof = state_->read(evidence.find);
  return proof ? std::optional(proof->email) : std::nullopt;
}

}  // namespace lightkeep::accounts

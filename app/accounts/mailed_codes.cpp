#include "app/accounts/mailed_codes.h"

#include <algorithm>

#include "app/accounts/email.h"
#include "app/accounts/email_proof.h"
#include "app/accounts/forms.h"
#include "app/ip/address.h"

namespace lightkeep::accounts {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t longest_token = 64;  // of a ticket or a link of ours

using std::chrono::milliseconds;

milliseconds since(const Context& context, std::int64_t time) {
  return milliseconds(std::max<std::int64_t>(0, context.now() - time));
}

// Enough were mailed to the address for a while. Throws `rate_limited` when it is not known when.
MailedCode say_when(Context& context, const std::string& key, const Asker& asker, int seconds) {
  const auto last =
      context.read([&](store::Reader& db) { return last_asked(db, key, asker.of_proof(), context.now()); });
  if (!last) refuse_attempt(seconds);
  return {.ticket = {}, .sent_ago = since(context, *last), .next_in = std::chrono::seconds(seconds)};
}

// A code that comes long after it was asked for helps nobody.
void refuse_long_wait(const Context& context, milliseconds delay) {
  const milliseconds longest = milliseconds(context.settings.proof_lifetime) * 2 / 3;
  if (delay <= longest) return;
  throw ApiError(errors::unavailable, "Very many people are asking for codes. Try again in a few minutes.")
      .retry_after(static_cast<int>(std::chrono::ceil<std::chrono::seconds>(delay - longest).count()));
}

// Who holds a ticket or a link that can be used has few guesses anyway; others shall not look on and on.
void take_look(Context& context, const ProofLookup& lookup, const Visitor& visitor) {
  if (!context.read(lookup.find)) context.attempts.take(attempts::code_client, ip::site_of(visitor.client));
}

}  // namespace

// Whether there is an account shows in nothing: the same is worded, hashed, written, synced and waited for.
MailedCode mail_code(Context& context, const std::string& email, bool invited, const std::string& next,
                     const Visitor& visitor) {
  if (context.ports.post == nullptr)
    throw ApiError(errors::bad_user_input, "This server cannot send mail. Sign in with your password.");
  const std::string address = checked_address(email);
  const std::string key = email_key(address);
  const auto [account, asker] =
      context.read([&](store::Reader& db) { return seek(db, key, visitor, context.now()); });
  if (const auto wait = context.attempts.take_code(key, asker)) return say_when(context, key, asker, *wait);

  Draft draft = draft_proof(context, store::ProofPurpose::sign_in, address);
  draft.row.asker = asker.of_proof();
  if (account) draft.row.account = account->id;
  const std::string link = context.settings.public_url + "/signin/link/" + draft.link;
  Letter letter = code_letter(context, {address, shown_code(draft.code), link});
  if (!asker.known()) letter.sender = "code:" + ip::network_of(visitor.client);
  PendingMail mail(context, letter);
  const bool wanted = account || context.may_sign_up(invited);
  if (!wanted) invalidate(context, draft);
  const milliseconds delay = context.write([&](store::Writer& db) {
    wanted ? mail.insert(db) : mail.insert_unsent(db);
    const milliseconds wait = mail.delay(db);
    refuse_long_wait(context, wait);
    draft.row.expires += wait.count();
    keep_proof(context, db, draft, is_local_path(next) ? next : std::string());
    return wait;
  });
  mail.send();
  return {.ticket = draft.ticket, .delay = delay};
}

Entry enter_code(Context& context, const std::string& ticket, const std::string& code,
                 const Visitor& visitor) {
  const auto digits = entered_code(code);
  if (!digits || ticket.size() > longest_token)
    throw ApiError(errors::bad_user_input, "The code has eight digits, such as 1234 5678.");
  const ProofLookup lookup = lookup_by_code(context, ticket, *digits);
  take_look(context, lookup, visitor);
  return use_proof(context, lookup, visitor);
}

Entry enter_link(Context& context, const std::string& token, const Visitor& visitor) {
  const ProofLookup lookup = lookup_by_link(context, token.substr(0, longest_token));
  take_look(context, lookup, visitor);
  return use_proof(context, lookup, visitor);
}

std::optional<std::string> look_link(Context& context, const std::string& token) {
  const ProofLookup lookup = lookup_by_link(context, token.substr(0, longest_token));
  const auto proof = context.read(lookup.find);
  return proof ? std::optional(proof->email) : std::nullopt;
}

}  // namespace lightkeep::accounts

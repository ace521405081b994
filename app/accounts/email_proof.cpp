#include "app/accounts/email_proof.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <variant>

#include "app/accounts/email.h"
#include "store/app_connections.h"
#include "store/random.h"
#include "store/vault.h"
#include "text/secrets.h"

namespace lightkeep::accounts {
namespace {

constexpr std::size_t code_digits = 8;
constexpr std::uint32_t code_count = 100'000'000;
// Beyond it the first codes would come up more often than the last.
constexpr std::uint32_t fair_below = UINT32_MAX - UINT32_MAX % code_count;

constexpr std::array<std::string_view, 9> separators{
    " ",      "-",      "\t",     "\u00a0", "\u2009",  // blank, hyphen, tab, no-break and thin space
    "\u202f", "\u2010", "\u2011", "\u2013"};           // narrow no-break space, hyphens, dash

std::uint32_t random_number() {
  std::uint32_t number = 0;
  store::random_bytes(std::as_writable_bytes(std::span(&number, 1)));
  return number;
}

std::size_t separator_size(std::string_view text) {
  for (const std::string_view separator : separators)
    if (text.starts_with(separator)) return separator.size();
  return 0;
}

using api::ApiError;
namespace errors = api::errors;

constexpr int most_wrong_codes = 5;
constexpr int most_proofs = 20'000;

enum class Refusal { lapsed, wrong, taken };
using Outcome = std::variant<Refusal, Entry>;

[[noreturn]] void refuse(Refusal refusal) {
  switch (refusal) {
    case Refusal::lapsed:
      throw ApiError(errors::unauthenticated,
                     "This code or link has lapsed or has been used. Ask for a new one.");
    case Refusal::wrong:
      throw ApiError(errors::unauthenticated, "This is not the code. Look at the newest mail and try again.");
    case Refusal::taken:
      break;
  }
  throw ApiError(errors::bad_user_input,
                 "Another account has this address. Sign in with it and remove that account or give it "
                 "another address; then change this one.");
}

std::string next_context(store::ProofId id) {
  return "proof:" + std::to_string(static_cast<std::int64_t>(id));
}

store::Digest hash_code(const Context& context, const std::string& ticket, const std::string& code) {
  return context.store.vault().keyed_hash("proof-code:" + ticket + ":" + code);
}

// An account that anybody could have made with this address becomes its owner's: whatever lets somebody in
// goes. All that lets in belongs here.
void drop_what_was_before(store::Writer& db, AccountId account) {
  set_account_password(db, account, std::nullopt);
  remove_sessions(db, account, std::nullopt);
  remove_devices(db, account, std::nullopt);
  remove_connections(db, account);
  remove_proofs(db, account);
}

// Whoever has the address now: a proof goes with the account that it was mailed for, and with a change of its
// address.
Outcome sign_in_owner(Context& context, store::Writer& db, const store::Proof& proof,
                      PendingSession pending) {
  const auto account = find_account(db, proof.email_key);
  const bool created = !account;
  AccountId id{};
  if (created) {
    id = insert_account(db, {.email = proof.email, .email_key = proof.email_key, .created = context.now()});
  } else {
    id = account->id;
    if (!account->verified) drop_what_was_before(db, id);
  }
  set_account_verified(db, id, context.now());
  Entry entry = enter(db, find_existing(db, id), std::move(pending));
  entry.created = created;
  return entry;
}

Outcome change_address(Context& context, store::Writer& db, const store::Proof& proof,
                       PendingSession pending) {
  const AccountId id = proof.account.value();
  const auto owner = find_account(db, proof.email_key);
  if (owner && owner->id != id) return Refusal::taken;
  set_account_email(db, id, {.email = proof.email, .email_key = proof.email_key, .verified = context.now()});
  remove_proofs(db, id);
  return enter(db, find_existing(db, id), std::move(pending));
}

Outcome accept(Context& context, store::Writer& db, const store::Proof& proof, PendingSession pending) {
  remove_proof(db, proof.id);
  Outcome outcome = proof.purpose == store::ProofPurpose::sign_in
                        ? sign_in_owner(context, db, proof, std::move(pending))
                        : change_address(context, db, proof, std::move(pending));
  if (auto* entry = std::get_if<Entry>(&outcome); entry != nullptr && !proof.sealed_next.empty())
    entry->next = context.store.vault().open(proof.sealed_next, next_context(proof.id));
  return outcome;
}

Outcome count_wrong(store::Writer& db, const store::Proof& proof) {
  count_wrong_code(db, proof.id, most_wrong_codes);
  return proof.attempts + 1 >= most_wrong_codes ? Refusal::lapsed : Refusal::wrong;
}

// To the address that an account is about to lose.
std::optional<Letter> letter_to_old_address(Context& context, const ProofLookup& lookup) {
  const auto account = context.read([&](store::Reader& db) -> std::optional<store::Account> {
    const auto proof = lookup.find(db);
    if (!proof || proof->purpose != store::ProofPurpose::new_address) return std::nullopt;
    return find_account(db, proof->account.value());
  });
  return account ? change_letter(context, *account) : std::nullopt;
}

}  // namespace

std::string random_code() {
  std::uint32_t number = random_number();
  while (number >= fair_below) number = random_number();
  const std::string digits = std::to_string(number % code_count);
  return std::string(code_digits - digits.size(), '0') + digits;
}

std::string shown_code(std::string_view c) {
  return std::string(c.substr(0, code_digits / 2)) + " " + std::string(c.substr(code_digits / 2));
}

std::optional<std::string> entered_code(std::string_view text) {
  std::string digits;
  while (!text.empty() && digits.size() <= code_digits) {
    const std::size_t skipped = separator_size(text);
    if (skipped == 0) {
      if (text.front() < '0' || text.front() > '9') return std::nullopt;
      digits += text.front();
    }
    text.remove_prefix(skipped == 0 ? 1 : skipped);
  }
  return digits.size() == code_digits ? std::optional(digits) : std::nullopt;
}

Draft draft_proof(const Context& context, store::ProofPurpose purpose, const std::string& email) {
  Draft draft{
      .ticket = store::random_token(), .link = store::random_token(), .code = random_code(), .row = {}};
  draft.row.ticket_hash = store::sha256(draft.ticket);
  draft.row.link_hash = store::sha256(draft.link);
  draft.row.code_hash = hash_code(context, draft.ticket, draft.code);
  draft.row.purpose = purpose;
  draft.row.email = email;
  draft.row.email_key = email_key(email);
  draft.row.created = context.now();
  draft.row.expires = context.now() + context.settings.proof_lifetime;
  return draft;
}

void invalidate(const Context& context, Draft& draft) {
  draft.row.link_hash = store::sha256(store::random_token());
  draft.row.code_hash = hash_code(context, draft.ticket, store::random_token());
}

void keep_proof(Context& context, store::Writer& db, const Draft& draft, const std::string& next) {
  const bool stranger = draft.row.asker == store::ProofAsker::stranger;
  if (stranger && count_proofs(db, context.now()) >= most_proofs)
    throw ApiError(errors::unavailable, "Too many codes are on their way. Try again in a few minutes.")
        .retry_after(60);
  const store::ProofId id = insert_proof(db, draft.row);
  if (!next.empty()) set_sealed_next(db, id, context.store.vault().seal(next, next_context(id)));
}

ProofLookup lookup_by_code(const Context& context, const std::string& ticket, const std::string& code) {
  const auto find = [hash = store::sha256(ticket), now = context.now()](store::Reader& db) {
    return find_proof_by_ticket(db, hash, now);
  };
  return {find, hash_code(context, ticket, code)};
}

ProofLookup lookup_by_link(const Context& context, const std::string& token) {
  const auto find = [hash = store::sha256(token), now = context.now()](store::Reader& db) {
    return find_proof_by_link(db, hash, now);
  };
  return {find, std::nullopt};
}

Entry use_proof(Context& context, const ProofLookup& lookup, const Visitor& visitor) {
  PendingMail mail(context, letter_to_old_address(context, lookup));
  PendingSession pending = begin_session(context, visitor);
  pending.row.proved = true;
  Outcome outcome = context.write([&](store::Writer& db) -> Outcome {
    const auto proof = lookup.find(db);
    if (!proof) return Refusal::lapsed;
    if (lookup.code_hash && !text::equal_in_constant_time(*lookup.code_hash, proof->code_hash))
      return count_wrong(db, *proof);
    Outcome accepted = accept(context, db, *proof, pending);
    if (std::holds_alternative<Entry>(accepted)) mail.insert(db);
    return accepted;
  });
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) refuse(*refusal);
  mail.send();
  return std::get<Entry>(std::move(outcome));
}

}  // namespace lightkeep::accounts

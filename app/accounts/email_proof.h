// Proofs that an address is somebody's: drafted, kept, used once. Inside the room only; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/accounts/context.h"
#include "app/accounts/pending_mail.h"
#include "store/proofs.h"

namespace lightkeep::accounts {

/// The code that is mailed: eight digits, shown in two groups.
std::string random_code();                   // "12345678"
std::string shown_code(std::string_view c);  // "1234 5678"
/// What was typed, without the blanks and dashes of any kind that people and their programs put in. Null when
/// that is no code.
std::optional<std::string> entered_code(std::string_view text);

struct Draft {
  std::string ticket;
  std::string link;  // the token of
  std::string code;
  store::NewProof row;
};
Draft draft_proof(const Context& context, store::ProofPurpose purpose, const std::string& email);
/// No code and no link fits from now on.
void invalidate(const Context& context, Draft& draft);

/// Throws ApiError `unavailable` when too many of strangers wait to be used.
void keep_proof(Context& context, store::Writer& db, const Draft& draft, const std::string& next);

/// What the proof is found by, and the code that must fit where it is not found by its link.
struct ProofLookup {
  std::function<std::optional<store::Proof>(store::Reader&)> find;
  std::optional<store::Digest> code_hash;
};
ProofLookup lookup_by_code(const Context& context, const std::string& ticket, const std::string& code);
ProofLookup lookup_by_link(const Context& context, const std::string& token);

/// Signs in the owner of the address. Of several at the same instant one wins. Throws `unauthenticated`, and
/// `bad_user_input` when the address has gone to another account meanwhile.
Entry use_proof(Context& context, const ProofLookup& lookup, const Visitor& visitor);

}  // namespace lightkeep::accounts

// Rows of claim links: one for each minted organization. A row outlives a lapsed organization, so that its
// link can say so; its removal is in removals.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct Claim {
  ClaimId id{};
  std::optional<OrganizationId> organization{};  // empty after the purge
  std::optional<LibraryId> library{};            // the starter library; empty after the purge
  std::string email{};                           // as given
  std::string library_name{};                    // as minted, for the page of a lapsed link
  Millis created = 0;
  Millis expires = 0;
  std::optional<Millis> claimed{};
  std::optional<AccountId> claimed_by{};  // empty also when that account is gone
  std::optional<Millis> lapsed{};         // when the purge removed what waited
};

struct NewClaim {
  Digest token_hash{};  // SHA-256 of the token; the token itself is never stored
  OrganizationId organization{};
  LibraryId library{};
  std::string email{};
  std::string email_key{};  // the address folded for comparison
  std::string library_name{};
  Millis created = 0;
  Millis expires = 0;
};

/// From now on the organization expires with the claim.
ClaimId insert_claim(Writer& db, const NewClaim& claim);
std::optional<Claim> find_claim(Reader& db, const Digest& token_hash);
/// Unclaimed and neither lapsed nor expired at `now`. Those made later than `now` are from before the clock
/// was set back, and do not count.
int count_live_claims(Reader& db, std::string_view email_key, Millis now);

/// The organization no longer expires. False when the claim is used, lapsed or expired at `now`; nothing
/// changes then.
bool mark_claimed(Writer& db, ClaimId id, AccountId by, Millis now);

/// Begins the removal of at most `most` organizations whose claim expired unused before `now`; returns of how
/// many.
int lapse_claims(Writer& db, Millis now, int most);

}  // namespace lightkeep::store

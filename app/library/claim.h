// What waits behind a claim link.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/types.h"
#include "app/library/caller.h"
#include "app/library/context.h"

namespace lightkeep::library {

enum class ClaimState { unknown, waiting, claimed, lapsed };

struct ClaimView {
  ClaimState state = ClaimState::unknown;
  std::string library_name;
  std::string email;
  std::int64_t images = 0;
  std::int64_t bytes = 0;
  std::int64_t expires = 0;          // Unix milliseconds
  std::vector<api::Asset> pictures;  // the newest that have thumbnails, at most 8
  Path path;                         // of the library, once it is claimed
};

struct ClaimRequest {
  std::string token;
  std::string
      into;  // slug of an organization of the claimer's to move the library into; empty: keep it apart
  bool other_address =
      false;  // the person has said that it is theirs, although it was made for another address
};

/// Whether the organization of a caller is somebody's yet.
struct ClaimStatus {
  std::string organization;  // its slug
  std::optional<std::int64_t>
      expires;                    // Unix milliseconds: when it lapses unclaimed; none once it is claimed
  std::int64_t now = 0;           // by the clock that decides it
  std::int64_t stored_bytes = 0;  // of all its images
};

class Claims {
 public:
  explicit Claims(Context context) : context_(context) {}
  ClaimView look(std::string_view token);
  /// Throws ApiError where the caller's credential is not good.
  ClaimStatus status(const Caller& caller);
  /// Is this the claim link of the caller's organization? Throws as `status`.
  bool is_link_of(const Caller& caller, std::string_view url);
  /// Was it made for this very address?
  bool meant_for(const ClaimView& view, const std::string& email) const;
  /// Gives organization, library, assets and key to the account, once: of several at the same instant one
  /// wins. Returns where the library is from then on. Throws ApiError: `resource_not_found` (unknown link),
  /// `claimed`, `lapsed`, `bad_user_input` (another address and that was not confirmed), and what
  /// Organizations throws for `into`.
  Path claim(AccountId who, const ClaimRequest& request);

 private:
  Context context_;
};

}  // namespace lightkeep::library

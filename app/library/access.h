// Who is asking, and what they may touch. The order of checks is the contract's: key known, organization,
// library.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/api/operations.h"
#include "app/library/context.h"

namespace lightkeep::store {
enum class OrganizationId : std::int64_t;
enum class LibraryId : std::int64_t;
enum class ApiKeyId : std::int64_t;
enum class AccountId : std::int64_t;
struct Organization;
struct Library;
}  // namespace lightkeep::store

namespace lightkeep::library {

struct Reach {
  store::LibraryId library{};
  bool write = false;
};

/// A caller whose credential was found good.
struct Principal {
  store::OrganizationId organization{};
  store::ApiKeyId key{};
  /// The keyed hash of the key's value. A write looks the key up by it again: a value that was replaced since
  /// is no key any more, although its row is there.
  std::array<std::uint8_t, 32> key_hash{};
  std::string name;  // of the key or the person, for `uploadedBy`
  std::vector<Reach> reach;
  std::optional<store::AccountId> person{};  // who is signed in to the pages; then `key` means nothing

  bool reaches(store::LibraryId library, bool write) const;
  bool writes_somewhere() const;
};

/// What one call was let through to: the organization, and the library where the operation names one.
struct Scope {
  Principal principal;
  std::shared_ptr<const store::Organization> organization;
  std::shared_ptr<const store::Library> library;
  std::string
      named{};  // the organization as the caller names it: its slug or an earlier one; empty: its slug
};

/// The names in the path of a call: the present ones or earlier ones.
struct Address {
  std::string organization;
  std::string library;
};

class Access {
 public:
  explicit Access(Context context) : context_(context) {}

  /// Throws ApiError(invalid_api_key) for a token that is no live key.
  Principal identify(std::string_view token);
  /// Throws the coded refusals of the contract. Answers for an unknown and for an unreachable library are the
  /// same.
  Scope admit(Principal principal, api::Need need, const Address& address);
  /// Another library of the scope's organization, for a transfer or a search.
  std::shared_ptr<const store::Library> require(const Scope& scope, std::string_view library, bool write);

  /// Writes the times of last use that came together since the last call (cron, and at the end).
  void flush_last_used();

 private:
  Context context_;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, std::int64_t> last_used_;  // key -> Unix milliseconds; guarded by mutex_
};

}  // namespace lightkeep::library

// API keys as the people of an organization manage them. Every call checks the person's role inside the
// transaction that changes something. Any thread.
//
// Refusals: api::ApiError `resource_not_found` (no such organization or library, or none of the person's),
// `forbidden` (their role does not allow it), `bad_user_input` (the sentence names what to mend).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/credential_use.h"

namespace lightkeep::store {
enum class ApiKeyId : std::int64_t;
}

namespace lightkeep::library {

/// A new API key: "pk_" and 32 random bytes in base64url.
std::string make_api_key();
/// What is shown of a key, for people to tell keys apart.
std::string key_prefix(const std::string& key);
/// What a key's value is sealed with.
std::string key_context(store::ApiKeyId key);

struct KeyGrant {
  std::string library;  // slug
  std::string access;   // "none", "read", "write"
};

struct KeyLine {
  store::ApiKeyId id{};
  std::string name;
  std::string prefix;
  std::string creator;  // name or address; empty when unknown
  std::int64_t created = 0;
  std::optional<std::int64_t> last_used;
  std::optional<std::int64_t> expires;  // refused from then on
  bool revealable = false;
  std::vector<KeyGrant> grants;  // of the libraries that it reaches
  std::string version;           // of what can be edited: name, grants and expiry
};

/// Until when a key counts (Unix milliseconds); without a time, until it is removed.
struct KeyExpiry {
  std::optional<std::int64_t> time{};
};

struct NewKey {
  store::ApiKeyId id{};
  std::string value;  // shown once
};

/// API keys of an organization. A change counts from the very next request on.
class Keys {
 public:
  Keys(Context context, const CredentialUse& credential_use)
      : context_(context), credential_use_(credential_use) {}

  std::vector<KeyLine> list(AccountId who, const std::string& organization);
  KeyLine look(AccountId who, const std::string& organization, store::ApiKeyId key);
  NewKey create(AccountId who, const std::string& organization, const std::string& name,
                const std::vector<KeyGrant>& grants, const KeyExpiry& expiry = {});
  /// Without an expiry that one stays. `seen` is a version.
  void edit(AccountId who, const std::string& organization, store::ApiKeyId key, const std::string& name,
            const std::vector<KeyGrant>& grants, const std::optional<KeyExpiry>& expiry = {},
            const Seen& seen = {});
  /// The old value stops at once.
  NewKey regenerate(AccountId who, const std::string& organization, store::ApiKeyId key);
  void remove(AccountId who, const std::string& organization, store::ApiKeyId key);
  /// Only of a key that came with a claimed library and was not regenerated since.
  std::string reveal(AccountId who, const std::string& organization, store::ApiKeyId key);

 private:
  Context context_;
  const CredentialUse& credential_use_;
};

}  // namespace lightkeep::library

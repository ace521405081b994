// Rows of API keys and their grants. The value itself is in no row: a keyed hash to look it up by, and,
// sealed by the vault, the value for its owner.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class Access { read = 1, write = 2 };  // on disk: never renumber

struct Grant {
  LibraryId library{};
  Access access = Access::read;
};

struct ApiKey {
  ApiKeyId id{};
  OrganizationId organization{};
  std::string name{};
  std::string prefix{};  // the first characters, for people to tell keys apart
  Millis created = 0;
  std::optional<Millis> last_used{};
  std::optional<Millis> expires{};  // refused from then on
  bool minted = false;              // came with a minted library; its owner may reveal it after the claim
  std::string creator{};            // name, else address; empty when unknown or gone
  std::vector<Grant> grants{};
};

struct NewApiKey {
  OrganizationId organization{};
  std::string name{};
  std::string prefix{};
  Digest keyed_hash{};
  Millis created = 0;
  bool minted = false;
  std::optional<AccountId> creator{};
  std::optional<Millis> expires{};
};

ApiKeyId insert_api_key(Writer& db, const NewApiKey& key);
/// Only the hash and the prefix change: the old value is no key any more. It no longer counts as minted.
struct KeyValue {
  Digest keyed_hash{};
  std::string prefix{};
};
void replace_api_key(Writer& db, ApiKeyId id, const KeyValue& value);
void set_expiry(Writer& db, ApiKeyId id, std::optional<Millis> expires);
void rename_api_key(Writer& db, ApiKeyId id, std::string_view name);
void remove_api_key(Writer& db, ApiKeyId id);
/// The sealed value needs the row's id as context, so it is set after the insert.
void set_sealed_value(Writer& db, ApiKeyId id, std::string_view sealed);
/// Empty when there is none.
std::string find_sealed_value(Reader& db, ApiKeyId id);
std::optional<ApiKey> find_api_key(Reader& db, const Digest& keyed_hash);
std::optional<ApiKey> find_api_key(Reader& db, ApiKeyId id);
/// In order of creation.
std::vector<ApiKey> list_api_keys(Reader& db, OrganizationId organization);
int count_api_keys(Reader& db, OrganizationId organization);
/// Instead of all grants that it had.
void set_grants(Writer& db, ApiKeyId key, const std::vector<Grant>& grants);
/// Takes the library from keys of other organizations than its own.
void drop_foreign_grants(Writer& db, LibraryId library);
void grant_access(Writer& db, ApiKeyId key, LibraryId library, Access access);  // replaces an earlier grant
/// Written lazily by the caller, not on each request.
void touch_api_key(Writer& db, ApiKeyId id, Millis now);

}  // namespace lightkeep::store

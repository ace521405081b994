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
  bool minted = false;  // came with a minted library; its owner may reveal it after the claim
  std::vector<Grant> grants{};
};

struct NewApiKey {
  OrganizationId organization{};
  std::string name{};
  std::string prefix{};
  Digest keyed_hash{};
  Millis created = 0;
  bool minted = false;
};

ApiKeyId insert_api_key(Writer& db, const NewApiKey& key);
/// The sealed value needs the row's id as context, so it is set after the insert.
void set_sealed_value(Writer& db, ApiKeyId id, std::string_view sealed);
std::optional<ApiKey> find_api_key(Reader& db, const Digest& keyed_hash);
void grant_access(Writer& db, ApiKeyId key, LibraryId library, Access access);  // replaces an earlier grant
/// Written lazily by the caller, not on each request.
void touch_api_key(Writer& db, ApiKeyId id, Millis now);

}  // namespace lightkeep::store

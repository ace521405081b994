#include "app/library/keys.h"

#include <map>
#include <optional>
#include <set>

#include "app/library/authorization.h"
#include "app/library/names.h"
#include "app/library/store_access.h"
#include "store/api_keys.h"
#include "store/digest.h"
#include "store/random.h"
#include "store/store.h"
#include "text/hex.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int most_keys = 100;  // of one organization

[[noreturn]] void refuse(const std::string& what) {
  throw ApiError(errors::bad_user_input, what);
}

std::optional<store::Access> access_of(const std::string& name) {
  if (name == "none") return std::nullopt;
  if (name == "read") return store::Access::read;
  if (name == "write") return store::Access::write;
  refuse("The access to a library is none, read or write.");
}

std::vector<store::Grant> to_rows(store::Reader& db, store::OrganizationId organization,
                                  const std::vector<KeyGrant>& grants) {
  std::vector<store::Grant> rows;
  std::set<std::string> seen;
  for (const KeyGrant& grant : grants) {
    const auto library = find_library(db, organization, grant.library);
    if (!library)
      refuse("There is no library `" + grant.library.substr(0, 64) + "` in this organization any more.");
    if (!seen.insert(grant.library).second) refuse("`" + grant.library + "` is named twice.");
    if (const auto access = access_of(grant.access)) rows.push_back({library->id, *access});
  }
  return rows;
}

using Slugs = std::map<store::LibraryId, std::string>;

Slugs slugs_of(store::Reader& db, store::OrganizationId organization) {
  Slugs slugs;
  for (store::Library& library : list_libraries(db, organization))
    slugs.emplace(library.id, std::move(library.slug));
  return slugs;
}

std::string version_of(const store::ApiKey& key) {
  std::string text = key.name + '\n' + std::to_string(key.expires.value_or(0));
  for (const store::Grant& grant : key.grants)
    text += '\n' + std::to_string(static_cast<std::int64_t>(grant.library)) +
            (grant.access == store::Access::write ? "w" : "r");
  return text::to_hex(store::sha256(text));
}

KeyLine to_line(const store::ApiKey& key, const Slugs& slugs, const CredentialUse& credential_use) {
  KeyLine line;
  line.id = key.id;
  line.name = key.name;
  line.prefix = key.prefix;
  line.creator = key.creator;
  line.created = key.created;
  line.last_used = key.last_used;
  if (const auto use = credential_use.of(key.id)) line.last_used = use->time;
  line.expires = key.expires;
  line.revealable = key.minted;
  line.version = version_of(key);
  for (const store::Grant& grant : key.grants) {
    const auto slug = slugs.find(grant.library);
    if (slug != slugs.end())
      line.grants.push_back({slug->second, grant.access == store::Access::write ? "write" : "read"});
  }
  return line;
}

void check_expiry(const KeyExpiry& expiry, std::int64_t now) {
  constexpr std::int64_t longest = 10 * 366 * 86'400'000LL;
  if (expiry.time && *expiry.time <= now) refuse("A key expires in the future.");
  if (expiry.time && *expiry.time > now + longest) refuse("A key expires within ten years, or never.");
}

store::OrganizationId require_keys(store::Reader& db, AccountId who, const std::string& organization) {
  return authorize(db, who, {organization, {}}, Action::manage_keys).organization.id;
}

// Throws ApiError(resource_not_found) for a key of another organization.
store::ApiKey require_key(store::Reader& db, AccountId who, const std::string& organization,
                          store::ApiKeyId id) {
  const auto owner = require_keys(db, who, organization);
  const auto key = find_api_key(db, id);
  if (!key || key->organization != owner)
    throw ApiError(errors::resource_not_found, "There is no such key any more.");
  return *key;
}

void seal(store::Writer& db, const store::Vault& vault, const NewKey& key) {
  set_sealed_value(db, key.id, vault.seal(key.value, key_context(key.id)));
}

}  // namespace

std::string make_api_key() {
  return "pk_" + store::random_token(32);
}

std::string key_prefix(const std::string& key) {
  return key.substr(0, 10);
}

std::string key_context(store::ApiKeyId key) {
  return "api-key:" + std::to_string(static_cast<std::int64_t>(key));
}

std::vector<KeyLine> Keys::list(AccountId who, const std::string& organization) {
  return context_.read([&](store::Reader& db) {
    const auto id = require_keys(db, who, organization);
    const Slugs slugs = slugs_of(db, id);
    std::vector<KeyLine> lines;
    for (const store::ApiKey& key : list_api_keys(db, id))
      lines.push_back(to_line(key, slugs, credential_use_));
    return lines;
  });
}

KeyLine Keys::look(AccountId who, const std::string& organization, store::ApiKeyId key) {
  return context_.read([&](store::Reader& db) {
    const store::ApiKey row = require_key(db, who, organization, key);
    return to_line(row, slugs_of(db, row.organization), credential_use_);
  });
}

NewKey Keys::create(AccountId who, const std::string& organization, const std::string& name,
                    const std::vector<KeyGrant>& grants, const KeyExpiry& expiry) {
  const std::string cleaned = clean_name(name, longest_key_name);
  check_expiry(expiry, context_.now());
  const store::Vault& vault = context_.store.vault();
  NewKey made{{}, make_api_key()};
  context_.write([&](store::Writer& db) {
    const auto id = require_keys(db, who, organization);
    if (count_api_keys(db, id) >= most_keys)
      refuse("An organization has at most " + std::to_string(most_keys) +
             " keys. Delete one that is not used.");
    made.id = insert_api_key(db, {id, cleaned, key_prefix(made.value), vault.keyed_hash(made.value),
                                  context_.now(), false, who, expiry.time});
    seal(db, vault, made);
    set_grants(db, made.id, to_rows(db, id, grants));
  });
  return made;
}

void Keys::edit(AccountId who, const std::string& organization, store::ApiKeyId key, const std::string& name,
                const std::vector<KeyGrant>& grants, const std::optional<KeyExpiry>& expiry,
                const Seen& seen) {
  const std::string cleaned = clean_name(name, longest_key_name);
  if (expiry) check_expiry(*expiry, context_.now());
  context_.write([&](store::Writer& db) {
    const store::ApiKey row = require_key(db, who, organization, key);
    if (seen && *seen != version_of(row))
      throw ApiError(errors::outdated,
                     "Somebody else has changed this key meanwhile. It is shown as it is now, with your "
                     "changes in the form: save them once more to put them in the place of theirs.");
    rename_api_key(db, key, cleaned);
    if (expiry) set_expiry(db, key, expiry->time);
    set_grants(db, key, to_rows(db, row.organization, grants));
  });
}

NewKey Keys::regenerate(AccountId who, const std::string& organization, store::ApiKeyId key) {
  const store::Vault& vault = context_.store.vault();
  const NewKey made{key, make_api_key()};
  context_.write([&](store::Writer& db) {
    require_key(db, who, organization, key);
    replace_api_key(db, key, {vault.keyed_hash(made.value), key_prefix(made.value)});
    seal(db, vault, made);
  });
  return made;
}

void Keys::remove(AccountId who, const std::string& organization, store::ApiKeyId key) {
  context_.write([&](store::Writer& db) {
    require_key(db, who, organization, key);
    remove_api_key(db, key);
  });
}

std::string Keys::reveal(AccountId who, const std::string& organization, store::ApiKeyId key) {
  const std::string sealed = context_.read([&](store::Reader& db) {
    if (!require_key(db, who, organization, key).minted)
      throw ApiError(errors::bad_user_input,
                     "This key was shown when it was made and cannot be shown again. Regenerate it instead.");
    return find_sealed_value(db, key);
  });
  return guarded([&] { return context_.store.vault().open(sealed, key_context(key)); });
}

}  // namespace lightkeep::library

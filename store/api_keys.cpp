// Rows of API keys and their grants.
#include "store/api_keys.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

std::vector<Grant> read_grants(Reader& db, ApiKeyId key) {
  Statement& row =
      query(db, "select library, access from api_key_grant where api_key = ?1 order by library", key);
  std::vector<Grant> grants;
  while (row.step()) {
    grants.push_back({row.number<LibraryId>(0), row.number<Access>(1)});
  }
  return grants;
}

#define API_KEYS                                                                                      \
  "select k.id, k.organization, k.name, k.prefix, k.created, k.last_used, k.minted, k.expires,"       \
  " case when a.name = '' then a.email else a.name end from api_key k join organization o on o.id = " \
  "k.organization"                                                                                    \
  " left join account a on a.id = k.creator where o.purging = 0 and "

std::vector<ApiKey> read_keys(Reader& db, Statement& row) {
  std::vector<ApiKey> keys;
  while (row.step()) {
    ApiKey& key = keys.emplace_back();
    key.id = row.number<ApiKeyId>(0);
    key.organization = row.number<OrganizationId>(1);
    key.name = row.text(2);
    key.prefix = row.text(3);
    key.created = row.number(4);
    key.last_used = row.optional<Millis>(5);
    key.minted = row.number(6) != 0;
    key.expires = row.optional<Millis>(7);
    key.creator = row.text(8);
  }
  for (ApiKey& key : keys) key.grants = read_grants(db, key.id);
  return keys;
}

std::optional<ApiKey> first(std::vector<ApiKey> keys) {
  if (keys.empty()) return std::nullopt;
  return std::move(keys.front());
}

}  // namespace

ApiKeyId insert_api_key(Writer& db, const NewApiKey& key) {
  return insert<ApiKeyId>(
      db,
      "insert into api_key (organization, keyed_hash, name, prefix, created, minted, creator,"
      " expires) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) returning id",
      key.organization, key.keyed_hash, key.name, key.prefix, key.created, key.minted, key.creator,
      key.expires);
}

void replace_api_key(Writer& db, ApiKeyId id, const KeyValue& value) {
  execute(db,
          "update api_key set keyed_hash = ?2, prefix = ?3, sealed = null, minted = 0, last_used = null"
          " where id = ?1",
          id, value.keyed_hash, value.prefix);
}

void set_expiry(Writer& db, ApiKeyId id, std::optional<Millis> expires) {
  execute(db, "update api_key set expires = ?2 where id = ?1", id, expires);
}

void rename_api_key(Writer& db, ApiKeyId id, std::string_view name) {
  execute(db, "update api_key set name = ?2 where id = ?1", id, name);
}

void remove_api_key(Writer& db, ApiKeyId id) {
  execute(db, "delete from api_key where id = ?1", id);
}

void set_sealed_value(Writer& db, ApiKeyId id, std::string_view sealed) {
  execute(db, "update api_key set sealed = ?2 where id = ?1", id, Bytes{sealed});
}

std::string find_sealed_value(Reader& db, ApiKeyId id) {
  Statement& row = query(db, "select sealed from api_key where id = ?1", id);
  return row.step() ? row.text(0) : std::string();
}

std::optional<ApiKey> find_api_key(Reader& db, const Digest& keyed_hash) {
  return first(read_keys(db, query(db, API_KEYS "k.keyed_hash = ?1", keyed_hash)));
}

std::optional<ApiKey> find_api_key(Reader& db, ApiKeyId id) {
  return first(read_keys(db, query(db, API_KEYS "k.id = ?1", id)));
}

std::vector<ApiKey> list_api_keys(Reader& db, OrganizationId organization) {
  return read_keys(db, query(db, API_KEYS "k.organization = ?1 order by k.id", organization));
}

int count_api_keys(Reader& db, OrganizationId organization) {
  return static_cast<int>(
      read_number(db, "select count(*) from api_key where organization = ?1", 0, organization));
}

void set_grants(Writer& db, ApiKeyId key, const std::vector<Grant>& grants) {
  execute(db, "delete from api_key_grant where api_key = ?1", key);
  for (const Grant& grant : grants) grant_access(db, key, grant.library, grant.access);
}

void drop_foreign_grants(Writer& db, LibraryId library) {
  execute(db,
          "delete from api_key_grant where library = ?1 and (select organization from api_key"
          " where id = api_key) <> (select organization from library where id = ?1)",
          library);
}

void grant_access(Writer& db, ApiKeyId key, LibraryId library, Access access) {
  execute(db,
          "insert into api_key_grant (api_key, library, access) values (?1, ?2, ?3)"
          " on conflict (api_key, library) do update set access = excluded.access",
          key, library, access);
}

void touch_api_key(Writer& db, ApiKeyId id, Millis now) {
  execute(db, "update api_key set last_used = ?2 where id = ?1 and (last_used is null or last_used < ?2)", id,
          now);
}

}  // namespace lightkeep::store

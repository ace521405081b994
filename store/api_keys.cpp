// Rows of API keys and their grants.
#include "store/api_keys.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

std::vector<Grant> read_grants(Reader& db, ApiKeyId key) {
  SQLite::Statement& row =
      query(db, "select library, access from api_key_grant where api_key = ?1 order by library", key);
  std::vector<Grant> grants;
  while (row.executeStep()) {
    grants.push_back({read_id<LibraryId>(row.getColumn(0)), static_cast<Access>(row.getColumn(1).getInt())});
  }
  return grants;
}

}  // namespace

ApiKeyId insert_api_key(Writer& db, const NewApiKey& key) {
  return insert<ApiKeyId>(db,
                          "insert into api_key (organization, keyed_hash, name, prefix, created, minted)"
                          " values (?1, ?2, ?3, ?4, ?5, ?6)",
                          key.organization, key.keyed_hash, key.name, key.prefix, key.created, key.minted);
}

void set_sealed_value(Writer& db, ApiKeyId id, std::string_view sealed) {
  execute(db, "update api_key set sealed = ?2 where id = ?1", id, Bytes{sealed});
}

std::optional<ApiKey> find_api_key(Reader& db, const Digest& keyed_hash) {
  SQLite::Statement& row =
      query(db,
            "select k.id, k.organization, k.name, k.prefix, k.created, k.last_used, k.minted"
            " from api_key k join organization o on o.id = k.organization"
            " where k.keyed_hash = ?1 and o.purging = 0",
            keyed_hash);
  if (!row.executeStep()) return std::nullopt;
  ApiKey key;
  key.id = read_id<ApiKeyId>(row.getColumn(0));
  key.organization = read_id<OrganizationId>(row.getColumn(1));
  key.name = row.getColumn(2).getString();
  key.prefix = row.getColumn(3).getString();
  key.created = row.getColumn(4).getInt64();
  key.last_used = read_optional<Millis>(row.getColumn(5));
  key.minted = row.getColumn(6).getInt() != 0;
  key.grants = read_grants(db, key.id);
  return key;
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

// Rows of claim links, and the removal of what expired unclaimed.
#include "store/claims.h"

#include "store/asset_rows.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

/// Puts organizations that have expired out of reach of every caller; what they hold is removed later, step
/// by step.
void begin_removals(Writer& db, Millis now, int most) {
  std::vector<ClaimId> expired;
  SQLite::Statement& row = query(db,
                                 "select id from claim where claimed is null and lapsed is null and expires "
                                 "<= ?1 order by expires limit ?2",
                                 now, most);
  while (row.executeStep()) expired.push_back(read_id<ClaimId>(row.getColumn(0)));
  for (const ClaimId id : expired) {
    execute(db,
            "update organization set purging = 1 where id = (select organization from claim where id = ?1)",
            id);
    execute(
        db,
        "update library set purging = 1 where organization = (select organization from claim where id = ?1)",
        id);
    execute(db, "delete from api_key where organization = (select organization from claim where id = ?1)",
            id);
    execute(db, "update claim set lapsed = ?2 where id = ?1", id, now);
  }
}

/// Any asset of the organization: first what is listed, then what lies in the trash. A live view has a live
/// original.
std::optional<AssetRow> find_any_asset(Writer& db, OrganizationId organization) {
  std::int64_t asset =
      read_number(db,
                  "select a.id from library l join asset a on a.library = l.id"
                  " where l.organization = ?1 and a.trashed is null and a.parent is null limit 1",
                  0, organization);
  if (asset == 0) {
    asset = read_number(db,
                        "select a.id from library l join asset a on a.library = l.id"
                        " where l.organization = ?1 and a.trashed is not null limit 1",
                        0, organization);
  }
  return asset == 0 ? std::nullopt : find_row(db, static_cast<AssetId>(asset));
}

void remove_organization(Writer& db, OrganizationId organization) {
  execute(db, "delete from library where organization = ?1", organization);
  execute(db, "delete from organization where id = ?1", organization);
}

std::int64_t next_removal(Writer& db) {
  return read_number(db, "select id from organization where purging = 1 order by id limit 1", 0);
}

}  // namespace

ClaimId insert_claim(Writer& db, const NewClaim& claim) {
  execute(db, "update organization set expires = ?2 where id = ?1", claim.organization, claim.expires);
  return insert<ClaimId>(
      db,
      "insert into claim (token_hash, organization, library, email, email_key, library_name, created,"
      " expires) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      claim.token_hash, claim.organization, claim.library, claim.email, claim.email_key, claim.library_name,
      claim.created, claim.expires);
}

std::optional<Claim> find_claim(Reader& db, const Digest& token_hash) {
  SQLite::Statement& row =
      query(db,
            "select id, iif(lapsed is null, organization, null), iif(lapsed is null, library, null),"
            " email, library_name, created, expires, claimed, lapsed"
            " from claim where token_hash = ?1",
            token_hash);
  if (!row.executeStep()) return std::nullopt;
  return Claim{.id = read_id<ClaimId>(row.getColumn(0)),
               .organization = read_optional<OrganizationId>(row.getColumn(1)),
               .library = read_optional<LibraryId>(row.getColumn(2)),
               .email = row.getColumn(3).getString(),
               .library_name = row.getColumn(4).getString(),
               .created = row.getColumn(5).getInt64(),
               .expires = row.getColumn(6).getInt64(),
               .claimed = read_optional<Millis>(row.getColumn(7)),
               .lapsed = read_optional<Millis>(row.getColumn(8))};
}

int count_live_claims(Reader& db, std::string_view email_key, Millis now) {
  return static_cast<int>(read_number(db,
                                      "select count(*) from claim where email_key = ?1 and claimed is null "
                                      "and lapsed is null and expires > ?2",
                                      0, email_key, now));
}

bool mark_claimed(Writer& db, ClaimId id, Millis now) {
  const int changed = execute(
      db,
      "update claim set claimed = ?2 where id = ?1 and claimed is null and lapsed is null and expires > ?2",
      id, now);
  if (changed == 0) return false;
  execute(db,
          "update organization set expires = null where id = (select organization from claim where id = ?1)",
          id);
  return true;
}

PurgeStep purge_lapsed(Writer& db, Millis now, int most) {
  PurgeStep step;
  begin_removals(db, now, most);
  for (std::int64_t next = next_removal(db); next != 0 && step.assets + step.organizations < most;
       next = next_removal(db)) {
    const auto organization = static_cast<OrganizationId>(next);
    if (const auto asset = find_any_asset(db, organization)) {
      remove_asset(db, *asset, now);
      ++step.assets;
    } else {
      remove_organization(db, organization);
      ++step.organizations;
    }
  }
  step.more = next_removal(db) != 0;
  return step;
}

}  // namespace lightkeep::store

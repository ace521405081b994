// Rows of claim links.
#include "store/claims.h"

#include "store/removals.h"
#include "store/rows.h"

namespace lightkeep::store {

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
            " email, library_name, created, expires, claimed, lapsed, claimed_by"
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
               .claimed_by = read_optional<AccountId>(row.getColumn(9)),
               .lapsed = read_optional<Millis>(row.getColumn(8))};
}

int count_live_claims(Reader& db, std::string_view email_key, Millis now) {
  return static_cast<int>(read_number(db,
                                      "select count(*) from claim where email_key = ?1 and claimed is null "
                                      "and lapsed is null and expires > ?2 and created <= ?2",
                                      0, email_key, now));
}

bool mark_claimed(Writer& db, ClaimId id, AccountId by, Millis now) {
  const int changed = execute(db,
                              "update claim set claimed = ?3, claimed_by = ?2"
                              " where id = ?1 and claimed is null and lapsed is null and expires > ?3",
                              id, by, now);
  if (changed == 0) return false;
  execute(db,
          "update organization set expires = null where id = (select organization from claim where id = ?1)",
          id);
  return true;
}

int lapse_claims(Writer& db, Millis now, int most) {
  std::vector<std::pair<ClaimId, OrganizationId>> expired;
  SQLite::Statement& row = query(db,
                                 "select id, organization from claim where claimed is null and lapsed is null"
                                 " and expires <= ?1 order by expires limit ?2",
                                 now, most);
  while (row.executeStep())
    expired.emplace_back(read_id<ClaimId>(row.getColumn(0)), read_id<OrganizationId>(row.getColumn(1)));
  for (const auto& [claim, organization] : expired) {
    begin_removal(db, organization, now);
    execute(db, "update claim set lapsed = ?2 where id = ?1", claim, now);
  }
  return static_cast<int>(expired.size());
}

}  // namespace lightkeep::store

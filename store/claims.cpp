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
      " expires) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) returning id",
      claim.token_hash, claim.organization, claim.library, claim.email, claim.email_key, claim.library_name,
      claim.created, claim.expires);
}

std::optional<Claim> find_claim(Reader& db, const Digest& token_hash) {
  Statement& row = query(
      db,
      "select id, case when lapsed is null then organization end, case when lapsed is null then library end,"
      " email, library_name, created, expires, claimed, lapsed, claimed_by"
      " from claim where token_hash = ?1",
      token_hash);
  if (!row.step()) return std::nullopt;
  return Claim{.id = row.number<ClaimId>(0),
               .organization = row.optional<OrganizationId>(1),
               .library = row.optional<LibraryId>(2),
               .email = row.text(3),
               .library_name = row.text(4),
               .created = row.number(5),
               .expires = row.number(6),
               .claimed = row.optional<Millis>(7),
               .claimed_by = row.optional<AccountId>(9),
               .lapsed = row.optional<Millis>(8)};
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
  Statement& row = query(db,
                         "select id, organization from claim where claimed is null and lapsed is null"
                         " and expires <= ?1 order by expires limit ?2",
                         now, most);
  while (row.step()) expired.emplace_back(row.number<ClaimId>(0), row.number<OrganizationId>(1));
  for (const auto& [claim, organization] : expired) {
    begin_removal(db, organization, now);
    execute(db, "update claim set lapsed = ?2 where id = ?1", claim, now);
  }
  return static_cast<int>(expired.size());
}

}  // namespace lightkeep::store

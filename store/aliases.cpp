#include "store/aliases.h"

#include "store/rows.h"

namespace lightkeep::store {

std::optional<OrganizationId> find_organization_alias(Reader& db, std::string_view slug) {
  SQLite::Statement& row = query(db, "select organization from organization_alias where slug = ?1", slug);
  if (!row.executeStep()) return std::nullopt;
  return read_id<OrganizationId>(row.getColumn(0));
}

std::optional<LibraryId> find_library_alias(Reader& db, std::string_view organization,
                                            std::string_view library) {
  SQLite::Statement& row =
      query(db, "select library from library_alias where organization_slug = ?1 and library_slug = ?2",
            organization, library);
  if (!row.executeStep()) return std::nullopt;
  return read_id<LibraryId>(row.getColumn(0));
}

std::optional<LibraryId> find_library_alias(Reader& db, OrganizationId organization,
                                            std::string_view library) {
  SQLite::Statement& row = query(db,
                                 "select library from library_alias where library_slug = ?2"
                                 " and organization_slug in (select slug from organization where id = ?1"
                                 " union all select slug from organization_alias where organization = ?1)"
                                 " order by created desc limit 1",
                                 organization, library);
  if (!row.executeStep()) return std::nullopt;
  return read_id<LibraryId>(row.getColumn(0));
}

void keep_address(Writer& db, const OldAddress& old, OrganizationId leads_to, int most) {
  execute(db,
          "insert into organization_alias (slug, organization, pinned, created) values (?1, ?2, ?3, max(?4,"
          " (select coalesce(max(created) + 1, 0) from organization_alias where organization = ?2)))"
          " on conflict (slug) do update set organization = excluded.organization,"
          " pinned = max(pinned, excluded.pinned), created = excluded.created",
          old.organization, leads_to, old.pinned, old.created);
  execute(db,
          "delete from organization_alias where slug in (select slug from organization_alias"
          " where organization = ?1 and pinned = 0 order by created desc, slug limit -1 offset ?2)",
          leads_to, most);
}

void keep_address(Writer& db, const OldAddress& old, LibraryId leads_to, int most) {
  execute(db,
          "insert into library_alias (organization_slug, library_slug, library, pinned, created)"
          " values (?1, ?2, ?3, ?4, max(?5,"
          " (select coalesce(max(created) + 1, 0) from library_alias where library = ?3)))"
          " on conflict (organization_slug, library_slug) do update set"
          " library = excluded.library, pinned = max(pinned, excluded.pinned), created = excluded.created",
          old.organization, old.library, leads_to, old.pinned, old.created);
  execute(db,
          "delete from library_alias where (organization_slug, library_slug) in"
          " (select organization_slug, library_slug from library_alias where library = ?1 and pinned = 0"
          " order by created desc, organization_slug, library_slug limit -1 offset ?2)",
          leads_to, most);
}

void drop_library_alias(Writer& db, std::string_view organization, std::string_view library) {
  execute(db, "delete from library_alias where organization_slug = ?1 and library_slug = ?2", organization,
          library);
}

}  // namespace lightkeep::store

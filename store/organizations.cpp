// Rows of organizations.
#include "store/organizations.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define ORGANIZATION_COLUMNS "id, slug, name, created, expires, stored_bytes, library_count"

std::optional<Organization> read_organization(Statement& row) {
  if (!row.step()) return std::nullopt;
  Organization organization;
  organization.id = row.number<OrganizationId>(0);
  organization.slug = row.text(1);
  organization.name = row.text(2);
  organization.created = row.number(3);
  organization.expires = row.optional<Millis>(4);
  organization.claimed = !organization.expires;
  organization.stored_bytes = row.number(5);
  organization.library_count = row.number(6);
  return organization;
}

void refuse_taken(Reader& db, std::string_view slug, std::optional<OrganizationId> own) {
  const auto earlier = find_organization_alias(db, slug);
  if (earlier && earlier != own) throw Error(Fault::taken, "the slug is an earlier address");
}

}  // namespace

std::optional<Organization> find_organization(Reader& db, std::string_view slug) {
  return read_organization(
      query(db, "select " ORGANIZATION_COLUMNS " from organization where slug = ?1 and purging = 0", slug));
}

std::optional<Organization> find_organization(Reader& db, OrganizationId id) {
  return read_organization(
      query(db, "select " ORGANIZATION_COLUMNS " from organization where id = ?1 and purging = 0", id));
}

std::int64_t count_unclaimed_bytes(Reader& db) {
  Statement& row =
      query(db, "select coalesce(sum(stored_bytes), 0) from organization where expires is not null");
  row.step();
  return row.number(0);
}

OrganizationId insert_organization(Writer& db, const NewOrganization& organization) {
  refuse_taken(db, organization.slug, {});
  return insert<OrganizationId>(
      db, "insert into organization (slug, name, created) values (?1, ?2, ?3) returning id",
      organization.slug, organization.name, organization.created);
}

void rename_organization(Writer& db, OrganizationId id, std::string_view name) {
  execute(db, "update organization set name = ?2 where id = ?1", id, name);
}

void set_organization_slug(Writer& db, OrganizationId id, std::string_view slug) {
  refuse_taken(db, slug, id);
  execute(db, "delete from organization_alias where slug = ?1", slug);
  execute(db, "update organization set slug = ?2 where id = ?1", id, slug);
}

void merge_organization(Writer& db, OrganizationId from, OrganizationId into) {
  execute(db, "update api_key set organization = ?2 where organization = ?1", from, into);
  execute(db, "update claim set organization = ?2 where organization = ?1", from, into);
  execute(db, "update organization_alias set organization = ?2 where organization = ?1", from, into);
  execute(db, "delete from organization where id = ?1", from);
}

std::optional<OrganizationId> find_organization_alias(Reader& db, std::string_view slug) {
  return read_first<OrganizationId>(db, "select organization from organization_alias where slug = ?1", slug);
}

void keep_address(Writer& db, const OldAddress& old, OrganizationId leads_to, int most) {
  execute(db,
          "insert into organization_alias (slug, organization, pinned, created) values (?1, ?2, ?3, max(?4,"
          " (select coalesce(max(created) + 1, 0) from organization_alias where organization = ?2)))"
          " on conflict (slug) do update set organization = excluded.organization,"
          " pinned = max(organization_alias.pinned, excluded.pinned), created = excluded.created",
          old.organization, leads_to, old.pinned, old.created);
  execute(db,
          "delete from organization_alias where slug in (select slug from organization_alias"
          " where organization = ?1 and pinned = 0 order by created desc, slug limit " ALL_ROWS " offset ?2)",
          leads_to, most);
}

}  // namespace lightkeep::store

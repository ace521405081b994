#include "store/members.h"

#include "store/rows.h"

namespace lightkeep::store {

namespace {

template <class Role>
std::vector<MemberOf<Role>> read_members(Statement& row) {
  std::vector<MemberOf<Role>> members;
  while (row.step()) {
    members.push_back({.account = row.number<AccountId>(0),
                       .email = row.text(1),
                       .name = row.text(2),
                       .role = row.number<Role>(3),
                       .since = row.number(4)});
  }
  return members;
}

}  // namespace

std::optional<OrganizationRole> find_role(Reader& db, OrganizationId organization, AccountId account) {
  return read_first<OrganizationRole>(
      db, "select role from organization_member where organization = ?1 and account = ?2", organization,
      account);
}

std::optional<LibraryRole> find_role(Reader& db, LibraryId library, AccountId account) {
  return read_first<LibraryRole>(db, "select role from library_member where library = ?1 and account = ?2",
                                 library, account);
}

std::map<LibraryId, LibraryRole> library_roles(Reader& db, OrganizationId organization, AccountId account) {
  Statement& row = query(db,
                         "select m.library, m.role from library_member m join library l on l.id = m.library"
                         " where m.account = ?2 and l.organization = ?1",
                         organization, account);
  std::map<LibraryId, LibraryRole> roles;
  while (row.step()) roles[row.number<LibraryId>(0)] = row.number<LibraryRole>(1);
  return roles;
}

std::vector<OrganizationMember> list_members(Reader& db, OrganizationId organization) {
  return read_members<OrganizationRole>(
      query(db,
            "select m.account, a.email, a.name, m.role, m.created from organization_member m"
            " join account a on a.id = m.account where m.organization = ?1 order by m.role, a.email_key",
            organization));
}

std::vector<LibraryMember> list_members(Reader& db, LibraryId library) {
  return read_members<LibraryRole>(
      query(db,
            "select m.account, a.email, a.name, m.role, m.created from library_member m"
            " join account a on a.id = m.account where m.library = ?1 order by m.role, a.email_key",
            library));
}

std::vector<OrganizationId> organizations_of(Reader& db, AccountId account) {
  Statement& row = query(db,
                         "select o.id from organization_member m join organization o on o.id = m.organization"
                         " where m.account = ?1 and o.purging = 0 order by lower(o.name), o.id",
                         account);
  std::vector<OrganizationId> ids;
  while (row.step()) ids.push_back(row.number<OrganizationId>(0));
  return ids;
}

int count_owners(Reader& db, OrganizationId organization) {
  return static_cast<int>(
      read_number(db, "select count(*) from organization_member where organization = ?1 and role = ?2", 0,
                  organization, OrganizationRole::owner));
}

void set_role(Writer& db, OrganizationId organization, AccountId account, OrganizationRole role, Millis now) {
  execute(db,
          "insert into organization_member (organization, account, role, created) values (?1, ?2, ?3, ?4)"
          " on conflict (organization, account) do update set role = excluded.role, guest = 0",
          organization, account, role, now);
}

void set_role(Writer& db, LibraryId library, AccountId account, LibraryRole role, Millis now) {
  execute(db,
          "insert into library_member (library, account, role, created) values (?1, ?2, ?3, ?4)"
          " on conflict (library, account) do update set role = excluded.role",
          library, account, role, now);
  add_guests(db, library, now);
}

bool remove_member(Writer& db, OrganizationId organization, AccountId account) {
  execute(db,
          "delete from library_member where account = ?2"
          " and library in (select id from library where organization = ?1)",
          organization, account);
  return execute(db, "delete from organization_member where organization = ?1 and account = ?2", organization,
                 account) > 0;
}

bool remove_member(Writer& db, LibraryId library, AccountId account) {
  const int removed =
      execute(db, "delete from library_member where library = ?1 and account = ?2", library, account);
  const auto organization = read_number(db, "select organization from library where id = ?1", 0, library);
  drop_idle_guests(db, static_cast<OrganizationId>(organization));
  return removed > 0;
}

void drop_idle_guests(Writer& db, OrganizationId organization) {
  execute(db,
          "delete from organization_member where organization = ?1 and guest = 1 and not exists"
          " (select 1 from library_member m join library l on l.id = m.library"
          " where m.account = organization_member.account and l.organization = ?1)",
          organization);
}

void add_guests(Writer& db, LibraryId library, Millis now) {
  execute(db,
          "insert into organization_member (organization, account, role, guest, created)"
          " select l.organization, m.account, ?2, 1, ?3 from library_member m"
          " join library l on l.id = m.library where m.library = ?1"
          " on conflict (organization, account) do nothing",
          library, OrganizationRole::member, now);
}

}  // namespace lightkeep::store

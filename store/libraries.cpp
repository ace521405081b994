// Rows of libraries.
#include "store/libraries.h"

#include "store/change_feed.h"
#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define LIBRARY_COLUMNS                                                                         \
  "id, organization, slug, name, created, asset_count, trash_count, stored_bytes, last_change," \
  " whole_originals"

std::vector<Library> read_libraries(Statement& row) {
  std::vector<Library> libraries;
  while (row.step()) {
    Library& library = libraries.emplace_back();
    library.id = row.number<LibraryId>(0);
    library.organization = row.number<OrganizationId>(1);
    library.slug = row.text(2);
    library.name = row.text(3);
    library.created = row.number(4);
    library.asset_count = row.number(5);
    library.trash_count = row.number(6);
    library.stored_bytes = row.number(7);
    library.last_change = row.number(8);
    library.whole_originals = row.number(9) != 0;
  }
  return libraries;
}

std::optional<Library> first(std::vector<Library> libraries) {
  if (libraries.empty()) return std::nullopt;
  return std::move(libraries.front());
}

}  // namespace

std::optional<Library> find_library(Reader& db, OrganizationId organization, std::string_view slug) {
  return first(read_libraries(query(
      db, "select " LIBRARY_COLUMNS " from library where organization = ?1 and slug = ?2 and purging = 0",
      organization, slug)));
}

std::optional<Library> find_library(Reader& db, LibraryId id) {
  return first(
      read_libraries(query(db, "select " LIBRARY_COLUMNS " from library where id = ?1 and purging = 0", id)));
}

std::vector<Library> list_libraries(Reader& db, OrganizationId organization) {
  return read_libraries(
      query(db, "select " LIBRARY_COLUMNS " from library where organization = ?1 and purging = 0 order by id",
            organization));
}

namespace {

void count_into(Writer& db, OrganizationId organization, std::int64_t libraries, std::int64_t bytes) {
  const int counted = execute(db,
                              "update organization set library_count = library_count + ?2,"
                              " stored_bytes = stored_bytes + ?3 where id = ?1 and purging = 0",
                              organization, libraries, bytes);
  if (counted == 0) throw Error(Fault::missing, "the organization of a library is gone");
}

}  // namespace

LibraryId insert_library(Writer& db, const NewLibrary& library) {
  count_into(db, library.organization, 1, 0);
  return insert<LibraryId>(
      db, "insert into library (organization, slug, name, created) values (?1, ?2, ?3, ?4) returning id",
      library.organization, library.slug, library.name, library.created);
}

void rename_library(Writer& db, LibraryId id, std::string_view name) {
  execute(db, "update library set name = ?2 where id = ?1", id, name);
}

void set_whole_originals(Writer& db, LibraryId id, bool whole, Millis now) {
  if (execute(db, "update library set whole_originals = ?2 where id = ?1 and whole_originals <> ?2", id,
              whole) > 0)
    note_originals(db, id, now);
}

void set_library_slug(Writer& db, LibraryId id, std::string_view slug) {
  execute(db, "update library set slug = ?2 where id = ?1", id, slug);
}

void move_library(Writer& db, LibraryId id, OrganizationId target, std::string_view slug) {
  const auto library = find_library(db, id);
  if (!library) throw Error(Fault::missing, "the library to move is gone");
  count_into(db, library->organization, -1, -library->stored_bytes);
  count_into(db, target, 1, library->stored_bytes);
  execute(db, "update library set organization = ?2, slug = ?3 where id = ?1", id, target, slug);
  execute(db, "update invitation set organization = ?2 where library = ?1", id, target);
}

std::optional<LibraryId> find_library_alias(Reader& db, std::string_view organization,
                                            std::string_view library) {
  return read_first<LibraryId>(
      db, "select library from library_alias where organization_slug = ?1 and library_slug = ?2",
      organization, library);
}

std::optional<LibraryId> find_library_alias(Reader& db, OrganizationId organization,
                                            std::string_view library) {
  return read_first<LibraryId>(db,
                               "select library from library_alias where library_slug = ?2"
                               " and organization_slug in (select slug from organization where id = ?1"
                               " union all select slug from organization_alias where organization = ?1)"
                               " order by created desc limit 1",
                               organization, library);
}

void keep_address(Writer& db, const OldAddress& old, LibraryId leads_to, int most) {
  execute(db,
          "insert into library_alias (organization_slug, library_slug, library, pinned, created)"
          " values (?1, ?2, ?3, ?4, max(?5,"
          " (select coalesce(max(created) + 1, 0) from library_alias where library = ?3)))"
          " on conflict (organization_slug, library_slug) do update set"
          " library = excluded.library, pinned = max(library_alias.pinned, excluded.pinned), created = "
          "excluded.created",
          old.organization, old.library, leads_to, old.pinned, old.created);
  execute(db,
          "delete from library_alias where (organization_slug, library_slug) in"
          " (select organization_slug, library_slug from library_alias where library = ?1 and pinned = 0"
          " order by created desc, organization_slug, library_slug limit " ALL_ROWS " offset ?2)",
          leads_to, most);
}

void drop_library_alias(Writer& db, std::string_view organization, std::string_view library) {
  execute(db, "delete from library_alias where organization_slug = ?1 and library_slug = ?2", organization,
          library);
}

}  // namespace lightkeep::store

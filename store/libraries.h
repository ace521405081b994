// Rows of libraries, which are isolated sets of images inside one organization, and of addresses that they
// had: these go on leading to them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"
#include "store/organizations.h"

namespace lightkeep::store {

struct Library {
  LibraryId id{};
  OrganizationId organization{};
  std::string slug{};
  std::string name{};
  Millis created = 0;
  std::int64_t asset_count = 0;   // originals, not trashed; kept, not counted
  std::int64_t trash_count = 0;   // originals in the trash
  std::int64_t stored_bytes = 0;  // sum of asset sizes, trash and views included; kept, not counted
  std::int64_t last_change = 0;   // number of the newest change to its images (change_feed.h)
  bool whole_originals = false;   // anybody may have all of a file, and not its public form only
};

struct NewLibrary {
  OrganizationId organization{};
  std::string slug{};
  std::string name{};
  Millis created = 0;
};

std::optional<Library> find_library(Reader& db, OrganizationId organization, std::string_view slug);
std::optional<Library> find_library(Reader& db, LibraryId id);
/// In order of creation.
std::vector<Library> list_libraries(Reader& db, OrganizationId organization);
/// Throws Error{taken} when the slug is in use inside the organization.
LibraryId insert_library(Writer& db, const NewLibrary& library);
void rename_library(Writer& db, LibraryId id, std::string_view name);
void set_whole_originals(Writer& db, LibraryId id, bool whole, Millis now);
/// Throws Error{taken} when the slug is in use inside the organization.
void set_library_slug(Writer& db, LibraryId id, std::string_view slug);
/// Into another organization, whose counters follow. Images, tags and search text hang on the library and
/// stay as they are. Grants of keys stay too: see drop_foreign_grants. Throws Error{taken} for a slug in use
/// there.
void move_library(Writer& db, LibraryId id, OrganizationId target, std::string_view slug);

/// What an address led to earlier; it may be on its way out.
std::optional<LibraryId> find_library_alias(Reader& db, std::string_view organization,
                                            std::string_view library);
/// The same under any name that the organization has or had: of several, the latest.
std::optional<LibraryId> find_library_alias(Reader& db, OrganizationId organization,
                                            std::string_view library);
/// As for organizations.
void keep_address(Writer& db, const OldAddress& old, LibraryId leads_to, int most);
/// It no longer leads anywhere.
void drop_library_alias(Writer& db, std::string_view organization, std::string_view library);

}  // namespace lightkeep::store

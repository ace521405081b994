// Rows of earlier addresses: slugs that organizations and libraries had. They go on leading to what they
// named.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct OldAddress {
  std::string organization{};  // slug
  std::string library{};       // slug; empty: of an organization
  bool pinned = false;         // never dropped for newer ones
  Millis created = 0;
};

/// What an address led to earlier; it may be on its way out.
std::optional<OrganizationId> find_organization_alias(Reader& db, std::string_view slug);
std::optional<LibraryId> find_library_alias(Reader& db, std::string_view organization,
                                            std::string_view library);
/// The same under any name that the organization has or had: of several, the latest.
std::optional<LibraryId> find_library_alias(Reader& db, OrganizationId organization,
                                            std::string_view library);

/// From now on the old address leads there, newer than those from before whatever the clock says. Of the
/// earlier addresses of one organization or library that are not pinned, the newest `most` are kept.
void keep_address(Writer& db, const OldAddress& old, OrganizationId leads_to, int most);
void keep_address(Writer& db, const OldAddress& old, LibraryId leads_to, int most);
/// It no longer leads anywhere.
void drop_library_alias(Writer& db, std::string_view organization, std::string_view library);

}  // namespace lightkeep::store

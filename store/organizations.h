// Rows of organizations, and of slugs that they had: these go on leading to them. Functions over a Reader may
// run on any thread inside Metadata::read or ::write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct Organization {
  OrganizationId id{};
  std::string slug{};
  std::string name{};
  Millis created = 0;
  bool claimed = false;  // false: minted without an account and not claimed yet
  std::optional<Millis>
      expires{};  // of one that is not claimed: out of use from then on, also before the purge has come to it
  std::int64_t stored_bytes = 0;  // sum of asset sizes, trash and views included; kept, not counted
  std::int64_t library_count = 0;
};

struct NewOrganization {
  std::string slug{};
  std::string name{};
  Millis created = 0;
};

/// An organization whose removal has begun is not found.
std::optional<Organization> find_organization(Reader& db, std::string_view slug);
std::optional<Organization> find_organization(Reader& db, OrganizationId id);
/// Bytes that all organizations hold together which nobody has claimed. Looks at each of them.
std::int64_t count_unclaimed_bytes(Reader& db);
/// Throws Error{taken} when the slug is in use, or leads to another organization as an earlier address of it.
OrganizationId insert_organization(Writer& db, const NewOrganization& organization);
void rename_organization(Writer& db, OrganizationId id, std::string_view name);
/// Throws as insert_organization; an earlier address of its own may be taken back, and no longer is one then.
void set_organization_slug(Writer& db, OrganizationId id, std::string_view slug);
/// Everything that hangs on `from` but its libraries goes over to `into`: keys, claims, earlier addresses.
/// Then `from` is gone. Throws when it has libraries left.
void merge_organization(Writer& db, OrganizationId from, OrganizationId into);

/// An earlier address of an organization or a library.
struct OldAddress {
  std::string organization{};  // slug
  std::string library{};       // slug; empty: of an organization
  bool pinned = false;         // never dropped for newer ones
  Millis created = 0;
};

/// What a slug led to earlier; it may be on its way out.
std::optional<OrganizationId> find_organization_alias(Reader& db, std::string_view slug);
/// From now on the old address leads there, newer than those from before whatever the clock says. Of the
/// earlier addresses of one organization that are not pinned, the newest `most` are kept.
void keep_address(Writer& db, const OldAddress& old, OrganizationId leads_to, int most);

}  // namespace lightkeep::store

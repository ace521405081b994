// Rows of organizations. Functions over a Reader may run on any thread inside Metadata::read or ::write.
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
/// Throws Error{taken} when the slug is in use.
OrganizationId insert_organization(Writer& db, const NewOrganization& organization);

}  // namespace lightkeep::store

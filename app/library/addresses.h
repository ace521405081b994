// Addresses of organizations and libraries: what they lead to, also when they are earlier ones, and how they
// are given. Exact names come first, then an earlier address of a library, then one of its organization.
// Inside the room only; inside a transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/library/caller.h"
#include "store/libraries.h"
#include "store/organizations.h"

namespace lightkeep::library {

/// For an address that is not a present one: what it was one of.
std::optional<store::Organization> find_earlier(store::Reader& db, std::string_view organization);
std::optional<store::Library> find_earlier(store::Reader& db, const Path& path);
/// What a library was called under any name of this organization.
std::optional<store::Library> find_earlier(store::Reader& db, store::OrganizationId organization,
                                           std::string_view library);

/// Throws ApiError(bad_user_input) for what is no address.
void check_slug(const std::string& slug);
/// Throws ApiError(library_url_taken) when it names another library of the organization, or did earlier.
void require_free_slug(store::Reader& db, const store::Organization& organization, const std::string& slug,
                       std::optional<store::LibraryId> own = {});
/// `wanted`, with a random end when it is not free.
std::string free_slug(store::Reader& db, const store::Organization& organization, const std::string& wanted,
                      std::optional<store::LibraryId> own = {});

/// Gives them another address and keeps the present one leading there. Throws ApiError(library_url_taken),
/// and (bad_user_input) for an organization that would stand in front of a page.
void change_slug(store::Writer& db, const store::Organization& organization, const std::string& slug,
                 std::int64_t now);
void change_slug(store::Writer& db, const store::Organization& organization, const store::Library& library,
                 const std::string& slug, std::int64_t now);

/// The address of an organization that is gone leads to this one for good.
void pin_address(store::Writer& db, const std::string& slug, store::OrganizationId leads_to,
                 std::int64_t now);

/// Brings a library into another organization, with its old address, its members and their invitations. Its
/// keys stay where they are. Returns its new slug.
struct Move {
  const store::Organization& from;
  const store::Organization& to;
  const store::Library& library;
  bool pinned = false;  // the old address never ends
};
std::string move_into(store::Writer& db, const Move& move, std::int64_t now);

}  // namespace lightkeep::library

#include "app/library/addresses.h"

#include "app/api/errors.h"
#include "app/library/names.h"
#include "store/libraries.h"
#include "store/members.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int kept_addresses = 10;

std::optional<store::Library> load(store::Reader& db, std::optional<store::LibraryId> id) {
  return id ? find_library(db, *id) : std::nullopt;
}

// Neither a library of the organization nor what was one under this name, other than `own`: a client that
// kept the old name must not come upon something else there.
bool is_free(store::Reader& db, const store::Organization& organization, const std::string& slug,
             std::optional<store::LibraryId> own) {
  const auto present = find_library(db, organization.id, slug);
  if (present && present->id != own) return false;
  const auto earlier = find_library_alias(db, organization.id, slug);
  return !earlier || earlier == own;
}

}  // namespace

std::optional<store::Organization> find_earlier(store::Reader& db, std::string_view organization) {
  const auto id = find_organization_alias(db, organization);
  return id ? find_organization(db, *id) : std::nullopt;
}

std::optional<store::Library> find_earlier(store::Reader& db, store::OrganizationId organization,
                                           std::string_view library) {
  return load(db, find_library_alias(db, organization, library));
}

std::optional<store::Library> find_earlier(store::Reader& db, const Path& path) {
  if (auto library = load(db, find_library_alias(db, path.organization, path.library))) return library;
  auto organization = find_organization(db, path.organization);
  if (!organization) organization = find_earlier(db, path.organization);
  if (!organization) return std::nullopt;
  if (auto library = find_library(db, organization->id, path.library)) return library;
  return find_earlier(db, organization->id, path.library);
}

void check_slug(const std::string& slug) {
  if (!is_slug(slug))
    throw ApiError(
        errors::bad_user_input,
        "An address has 3 to 48 lower case letters (a to z), digits and hyphens, without a hyphen at"
        " an end.");
}

void require_free_slug(store::Reader& db, const store::Organization& organization, const std::string& slug,
                       std::optional<store::LibraryId> own) {
  if (!is_free(db, organization, slug, own)) throw ApiError(errors::library_url_taken);
}

std::string free_slug(store::Reader& db, const store::Organization& organization, const std::string& wanted,
                      std::optional<store::LibraryId> own) {
  return is_free(db, organization, wanted, own) ? wanted : with_random_end(wanted);
}

void change_slug(store::Writer& db, const store::Organization& organization, const std::string& slug,
                 std::int64_t now) {
  if (slug == organization.slug) return;
  if (is_reserved_slug(slug))
    throw ApiError(errors::bad_user_input, "`" + slug + "` is a page of this site; choose another address.");
  const auto earlier = find_organization_alias(db, slug);
  if (find_organization(db, slug) || (earlier && earlier != organization.id))
    throw ApiError(errors::library_url_taken, "This address is taken; choose another one.");
  set_organization_slug(db, organization.id, slug);
  keep_address(db, {organization.slug, {}, false, now}, organization.id, kept_addresses);
}

void change_slug(store::Writer& db, const store::Organization& organization, const store::Library& library,
                 const std::string& slug, std::int64_t now) {
  if (slug == library.slug) return;
  require_free_slug(db, organization, slug, library.id);
  drop_library_alias(db, organization.slug, slug);
  set_library_slug(db, library.id, slug);
  keep_address(db, {organization.slug, library.slug, false, now}, library.id, kept_addresses);
}

void pin_address(store::Writer& db, const std::string& slug, store::OrganizationId leads_to,
                 std::int64_t now) {
  keep_address(db, {slug, {}, true, now}, leads_to, kept_addresses);
}

std::string move_into(store::Writer& db, const Move& move, std::int64_t now) {
  const auto id = move.library.id;
  const std::string slug = free_slug(db, move.to, move.library.slug, id);
  drop_library_alias(db, move.to.slug, slug);
  move_library(db, id, move.to.id, slug);
  keep_address(db, {move.from.slug, move.library.slug, move.pinned, now}, id, kept_addresses);
  add_guests(db, id, now);
  drop_idle_guests(db, move.from.id);
  return slug;
}

}  // namespace lightkeep::library

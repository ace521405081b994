#include "app/library/libraries.h"

#include <algorithm>

#include "app/library/addresses.h"
#include "app/library/faults.h"
#include "app/library/names.h"
#include "app/library/present.h"
#include "app/library/slug.h"
#include "app/library/write_access.h"
#include "store/api_keys.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/store.h"
#include "store/tags.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int top_tags = 10;

store::LibraryId insert(store::Writer& db, const Scope& scope, const LibraryRequest& request,
                        std::int64_t now) {
  const auto organization = require_write_somewhere(db, scope, now);
  if (!organization.claimed) throw ApiError(errors::ephemeral_library_limit);
  const std::string name = clean_name(request.name);
  if (request.slug) require_free_slug(db, organization, *request.slug);
  const std::string slug =
      request.slug ? *request.slug : free_slug(db, organization, make_slug(name, "library", 40));
  const auto id = insert_library(db, {organization.id, slug, name, now});
  grant_access(db, scope.principal.key, id, store::Access::write);
  return id;
}

api::Library shown(store::Reader& db, const store::Library& row, const Settings& settings) {
  return Presenter(settings).library(row, list_tags(db, row.id, top_tags));
}

store::Library require_library(store::Reader& db, store::LibraryId id) {
  auto library = find_library(db, id);
  if (!library) throw ApiError(errors::library_not_authorized);
  return *std::move(library);
}

}  // namespace

Page<api::Library> Libraries::list(const Scope& scope, const PageRequest& page) {
  return context_.read([&](store::Reader& db) {
    auto rows = list_libraries(db, scope.organization->id);
    std::erase_if(rows, [&](const store::Library& row) { return !scope.principal.reaches(row.id, false); });
    Page<api::Library> result;
    result.found = static_cast<std::int64_t>(rows.size());
    const auto first = std::min(page.offset(), result.found);
    const auto last = std::min(first + page.size, result.found);
    for (auto i = first; i < last; ++i)
      result.entries.push_back(shown(db, rows[static_cast<std::size_t>(i)], context_.settings));
    return result;
  });
}

api::Library Libraries::create(const Scope& scope, const LibraryRequest& request) {
  if (request.slug && !is_slug(*request.slug))
    throw ApiError(
        errors::bad_user_input,
        "`slug` must be 3 to 48 lower case letters, digits and hyphens, without a hyphen at an end.");
  return context_.write([&](store::Writer& db) {
    const auto id = insert(db, scope, request, context_.now());
    return shown(db, require_library(db, id), context_.settings);
  });
}

api::Library Libraries::rename(const Scope& scope, const std::string& name) {
  const std::string cleaned = clean_name(name);
  return context_.write([&](store::Writer& db) {
    require_write(db, scope, scope.library->id, context_.now());
    rename_library(db, scope.library->id, cleaned);
    return shown(db, require_library(db, scope.library->id), context_.settings);
  });
}

}  // namespace lightkeep::library

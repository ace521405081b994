#include "app/library/calls.h"

#include <algorithm>
#include <array>

#include "app/library/faults.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

using api::Json;
using Strings = std::vector<std::string>;

std::string text(const Json& arguments, const char* name) {
  return arguments.value(name, std::string());
}

Strings strings(const Json& arguments, const char* name) {
  return arguments.contains(name) ? arguments[name].get<Strings>() : Strings();
}

PageRequest page_of(const Json& arguments) {
  PageRequest page;
  page.page = std::max<std::int64_t>(arguments.value("page", std::int64_t{1}), 1);
  page.size = arguments.value("pageSize", 50);
  page.cursor = text(arguments, "cursor");
  return page;
}

template <class T>
Outcome to_outcome(const Page<T>& page, const PageRequest& request) {
  return {api::to_json(page.entries), page.found, request.page, page.next};
}

}  // namespace

Calls::Calls(Context context, Access& access)
    : context_(context),
      access_(access),
      mint_(context),
      libraries_(context),
      assets_(context),
      tags_(context),
      search_(context, access) {}

Calls::Call Calls::find(api::OperationId id) {
  using enum api::OperationId;
  switch (id) {
    case api::OperationId::whoami:
      return &Calls::whoami;
    case api::OperationId::list_libraries:
      return &Calls::list_libraries;
    case api::OperationId::create_library:
      return &Calls::create_library;
    case api::OperationId::rename_library:
      return &Calls::rename_library;
    case api::OperationId::list_assets:
      return &Calls::list_assets;
    case api::OperationId::get_asset:
      return &Calls::get_asset;
    case api::OperationId::delete_assets:
      return &Calls::delete_assets;
    case api::OperationId::restore_assets:
      return &Calls::restore_assets;
    case update_asset_description:
      return &Calls::describe;
    case api::OperationId::tag_assets:
      return &Calls::tag_assets;
    case api::OperationId::untag_assets:
      return &Calls::untag_assets;
    case transfer_assets:
      return &Calls::transfer;
    case api::OperationId::list_tags:
      return &Calls::list_tags;
    case search_assets:
      return &Calls::search;
    case create_organization:
    case upload_assets:
      break;
  }
  throw api::ApiError(api::errors::internal);
}

Outcome Calls::call(const api::Operation& operation, const Scope& scope, const Json& arguments) {
  return (this->*find(operation.id))(scope, arguments);
}

void Calls::check_allowance(const api::Operation& operation, const Scope& scope) {
  if (operation.id == api::OperationId::create_library && !scope.organization->claimed)
    throw api::ApiError(api::errors::ephemeral_library_limit);
}

Outcome Calls::mint(const Json& arguments, const std::string& client) {
  return {api::to_json(mint_.mint({text(arguments, "email"), text(arguments, "name"), client})), {}, 1, {}};
}

Outcome Calls::whoami(const Scope& scope, const Json&) {
  api::Me me{scope.organization->slug,
             scope.organization->name,
             scope.organization->claimed ? "self-hosted" : "trial",
             {}};
  const auto rows =
      context_.read([&](store::Reader& db) { return store::list_libraries(db, scope.organization->id); });
  for (const store::Library& row : rows)
    if (scope.principal.reaches(row.id, false))
      me.access.emplace_back(row.slug, scope.principal.reaches(row.id, true) ? "write" : "read");
  return {api::to_json(me), {}, 1, {}};
}

Outcome Calls::list_libraries(const Scope& scope, const Json& arguments) {
  const PageRequest page = page_of(arguments);
  return to_outcome(libraries_.list(scope, page), page);
}

Outcome Calls::create_library(const Scope& scope, const Json& arguments) {
  LibraryRequest request{text(arguments, "name"), {}};
  if (arguments.contains("slug")) request.slug = text(arguments, "slug");
  return {api::to_json(libraries_.create(scope, request)), {}, 1, {}};
}

Outcome Calls::rename_library(const Scope& scope, const Json& arguments) {
  return {api::to_json(libraries_.rename(scope, text(arguments, "name"))), {}, 1, {}};
}

Outcome Calls::list_assets(const Scope& scope, const Json& arguments) {
  const PageRequest page = page_of(arguments);
  return to_outcome(assets_.list(scope, {page, strings(arguments, "tags")}), page);
}

Outcome Calls::get_asset(const Scope& scope, const Json& arguments) {
  return {api::to_json(assets_.get(scope, text(arguments, "assetId"))), {}, 1, {}};
}

Outcome Calls::delete_assets(const Scope& scope, const Json& arguments) {
  return {api::to_json(assets_.trash(scope, strings(arguments, "ids"))), {}, 1, {}};
}

Outcome Calls::restore_assets(const Scope& scope, const Json& arguments) {
  return {api::to_json(assets_.restore(scope, strings(arguments, "ids"))), {}, 1, {}};
}

Outcome Calls::describe(const Scope& scope, const Json& arguments) {
  const std::string id = text(arguments, "assetId");
  const std::string description = text(arguments, "description");
  assets_.describe(scope, id, description);
  return {
      {{"assetId", id}, {"description", description.empty() ? Json(nullptr) : Json(description)}}, {}, 1, {}};
}

Outcome Calls::tag_assets(const Scope& scope, const Json& arguments) {
  return {{{"taggedCount", tags_.add(scope, strings(arguments, "assetIds"), strings(arguments, "tags"))}},
          {},
          1,
          {}};
}

Outcome Calls::untag_assets(const Scope& scope, const Json& arguments) {
  return {
      {{"untaggedCount", tags_.remove(scope, strings(arguments, "assetIds"), strings(arguments, "tags"))}},
      {},
      1,
      {}};
}

Outcome Calls::transfer(const Scope& scope, const Json& arguments) {
  const auto target = access_.require(scope, text(arguments, "targetLibraryId"), true);
  const auto moved = assets_.transfer(scope, *target, strings(arguments, "assetIds"));
  return {{{"transferredCount", moved},
           {"sourceLibraryId", scope.library->slug},
           {"targetLibraryId", target->slug}},
          {},
          1,
          {}};
}

Outcome Calls::list_tags(const Scope& scope, const Json& arguments) {
  return {api::to_json(tags_.list(scope, arguments.value("limit", 100))), {}, 1, {}};
}

Outcome Calls::search(const Scope& scope, const Json& arguments) {
  const PageRequest page = page_of(arguments);
  const auto result = search_.find(scope, {text(arguments, "q"), strings(arguments, "libraries"), page});
  return {api::to_json(result), result.found, page.page, {}};
}

}  // namespace lightkeep::library

#include "app/library/libraries.h"

#include <algorithm>

#include "app/library/addresses.h"
#include "app/library/names.h"
#include "app/library/paging.h"
#include "app/library/presenter.h"
#include "app/library/store_access.h"
#include "store/api_keys.h"
#include "store/removals.h"
#include "store/tags.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
using api::Arguments;
namespace errors = api::errors;

constexpr int top_tags = 10;
constexpr std::size_t longest_made_slug = 40;  // leaves room for a random end

api::Library shown(const Reading& in, const store::Library& row) {
  return Presenter(in.context.settings).library(row, list_tags(in.db, row.id, top_tags));
}

std::string slug_for(store::Reader& db, const store::Organization& organization, const std::string& name,
                     const std::string& wanted) {
  if (wanted.empty()) return free_slug(db, organization, make_slug(name, "library", longest_made_slug));
  require_free_slug(db, organization, wanted);
  return wanted;
}

void check_wanted_slug(const std::string& slug) {
  if (!is_slug(slug))
    throw ApiError(
        errors::bad_user_input,
        "`slug` must be 3 to 48 lower case letters, digits and hyphens, without a hyphen at an end.");
}

void check_deletion(const Reading& in, const Arguments& arguments) {
  const store::Library& library = *in.at.library;
  const bool empty = library.asset_count == 0 && library.trash_count == 0;
  if ((in.at.key || in.at.connection) && !empty)
    throw ApiError(errors::forbidden,
                   "The library holds images, in its trash perhaps: a person deletes it, on its web page.");
  if (in.at.key && !in.at.organization.claimed)
    throw ApiError(errors::forbidden, "An organization that is not claimed yet keeps its one library.");
  if ((!empty || arguments.has("confirm")) && arguments.text("confirm") != library.slug)
    throw ApiError(errors::bad_user_input, "To delete it, type its address: `" + library.slug + "`.");
}

}  // namespace

api::Me whoami(const Reading& in, const Arguments&) {
  const store::Organization& own = in.at.organization;
  api::Me me{own.slug, own.name, own.claimed ? "self-hosted" : "trial", {}};
  for (const auto& [row, roles] : visible_libraries(in.db, in.caller, in.at))
    me.access.emplace_back(row.slug, may(roles, Action::edit_images) ? "write" : "read");
  return me;
}

api::Page<api::Library> list_libraries(const Reading& in, const Arguments& arguments) {
  const PageRequest asked = page_of(arguments);
  const auto visible = visible_libraries(in.db, in.caller, in.at);
  api::Page<api::Library> result{.entries = {},
                                 .found = static_cast<std::int64_t>(visible.size()),
                                 .page = asked.page,
                                 .page_size = asked.size,
                                 .by_cursor = !asked.cursor.empty()};
  const auto first = std::min(offset_of(asked), result.found);
  const auto last = std::min(first + asked.size, result.found);
  for (auto i = first; i < last; ++i) {
    result.entries.push_back(shown(in, visible[static_cast<std::size_t>(i)].row));
    result.after.push_back(make_offset_cursor(i + 1));
  }
  result.more = last < result.found;
  return result;
}

api::Library create_library(const Writing& in, const Arguments& arguments) {
  if (arguments.has("slug")) check_wanted_slug(arguments.text("slug"));
  const std::string name = clean_name(arguments.text("name"));
  const std::string slug = slug_for(in.db, in.at.organization, name, arguments.text("slug"));
  const auto id = insert_library(in.db, {in.at.organization.id, slug, name, in.context.now()});
  if (in.at.key) grant_access(in.db, in.at.key->id, id, store::Access::write);
  return shown(in, find_library(in.db, id).value());
}

api::Library rename_library(const Writing& in, const Arguments& arguments) {
  rename_library(in.db, in.at.library->id, clean_name(arguments.text("name")));
  return shown(in, find_library(in.db, in.at.library->id).value());
}

api::DeleteLibraryResult delete_library(const Writing& in, const Arguments& arguments) {
  check_deletion(in, arguments);
  begin_removal(in.db, in.at.library->id, in.context.now());
  return {in.at.library->slug};
}

}  // namespace lightkeep::library

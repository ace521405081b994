#include "app/library/tags.h"

#include <algorithm>
#include <set>

#include "app/library/assets.h"
#include "app/library/faults.h"
#include "app/library/names.h"
#include "app/library/present.h"
#include "store/store.h"
#include "store/tags.h"

namespace lightkeep::library {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw api::ApiError(api::errors::bad_user_input, "`tags`: " + what);
}

std::vector<std::string> clean(const std::vector<std::string>& tags) {
  std::set<std::string> cleaned;
  for (const std::string& tag : tags) cleaned.insert(clean_tag(tag));
  return {cleaned.begin(), cleaned.end()};
}

}  // namespace

std::vector<api::Tag> list_tags(const Reading& in, const api::Arguments& arguments) {
  const auto passed_over = arguments.number("offset");
  const auto most = static_cast<int>(passed_over + arguments.number("limit"));
  const auto rows = list_tags(in.db, in.at.library->id, most);
  std::vector<api::Tag> tags;
  const Presenter presenter(in.context.settings);
  for (auto i = static_cast<std::size_t>(passed_over); i < rows.size(); ++i)
    tags.push_back(presenter.tag(rows[i]));
  return tags;
}

api::TagResult tag_assets(const Writing& in, const api::Arguments& arguments) {
  const auto cleaned = clean(arguments.strings("tags"));
  const auto assets = require_assets(in.db, in.at.library->id, arguments.strings("assetIds"));
  try {
    return {add_tags(in.db, ids_of(assets), cleaned, in.context.now())};
  } catch (const store::Error& error) {
    if (error.fault() != store::Fault::too_many) throw;
    refuse("an image has at most " + std::to_string(store::most_tags_of_asset) + " tags.");
  }
}

api::UntagResult untag_assets(const Writing& in, const api::Arguments& arguments) {
  const auto cleaned = clean(arguments.strings("tags"));
  const auto assets = require_assets(in.db, in.at.library->id, arguments.strings("assetIds"));
  return {remove_tags(in.db, ids_of(assets), cleaned, in.context.now())};
}

}  // namespace lightkeep::library

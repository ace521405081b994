#include "app/library/tags.h"

#include <algorithm>
#include <set>

#include "app/library/asset_ids.h"
#include "app/library/faults.h"
#include "app/library/names.h"
#include "app/library/present.h"
#include "app/library/write_access.h"
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

std::vector<api::Tag> Tags::list(const Scope& scope, int limit) {
  return context_.read([&](store::Reader& db) {
    std::vector<api::Tag> tags;
    for (const store::Tag& row : list_tags(db, scope.library->id, limit))
      tags.push_back(Presenter(context_.settings).tag(row));
    return tags;
  });
}

int Tags::add(const Scope& scope, const std::vector<std::string>& assets,
              const std::vector<std::string>& tags) {
  const auto cleaned = clean(tags);
  return context_.write([&](store::Writer& db) {
    require_write(db, scope, scope.library->id, context_.now());
    try {
      return add_tags(db, ids_of(require_assets(db, scope.library->id, assets)), cleaned, context_.now());
    } catch (const store::Error& error) {
      if (error.fault() != store::Fault::too_many) throw;
      refuse("an image has at most " + std::to_string(store::most_tags_of_asset) + " tags.");
    }
  });
}

int Tags::remove(const Scope& scope, const std::vector<std::string>& assets,
                 const std::vector<std::string>& tags) {
  const auto cleaned = clean(tags);
  return context_.write([&](store::Writer& db) {
    require_write(db, scope, scope.library->id, context_.now());
    return remove_tags(db, ids_of(require_assets(db, scope.library->id, assets)), cleaned, context_.now());
  });
}

}  // namespace lightkeep::library

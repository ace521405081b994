#include "app/library/tags.h"

#include <algorithm>
#include <set>

#include "app/library/asset_ids.h"
#include "app/library/faults.h"
#include "app/library/present.h"
#include "app/library/write_access.h"
#include "store/store.h"
#include "store/tags.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::library {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw api::ApiError(api::errors::bad_user_input, "`tags`: " + what);
}

bool is_reserved(const std::string& tag) {
  const std::string name = text::lower(tag);
  return name == "index" || name == "trash";
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::vector<std::string> clean(const std::vector<std::string>& tags) {
  std::set<std::string> cleaned;
  for (const std::string& tag : tags) cleaned.insert(clean_tag(tag));
  return {cleaned.begin(), cleaned.end()};
}

}  // namespace

std::string clean_tag(const std::string& tag) {
  const auto first = tag.find_first_not_of(" *");
  if (first == std::string::npos) refuse("a tag must not be empty.");
  const std::string text = tag.substr(first, tag.find_last_not_of(' ') - first + 1);
  if (text::count_characters(text) > api::longest_tag) refuse("a tag has at most 200 characters.");
  if (text.find(',') != std::string::npos) refuse("a tag cannot hold a comma; send several tags instead.");
  if (std::ranges::any_of(text, is_control))
    refuse("a tag cannot hold a line break or another control character.");
  if (is_reserved(text)) refuse("`" + text + "` is reserved.");
  return text;
}

std::vector<api::Tag> Tags::list(const Scope& scope, int limit) {
  return guarded([&] {
    return context_.store.metadata().read([&](store::Reader& db) {
      std::vector<api::Tag> tags;
      for (const store::Tag& row : list_tags(db, scope.library->id, limit))
        tags.push_back(Presenter(context_.settings).tag(row));
      return tags;
    });
  });
}

int Tags::add(const Scope& scope, const std::vector<std::string>& assets,
              const std::vector<std::string>& tags) {
  const auto cleaned = clean(tags);
  return guarded([&] {
    return context_.store.metadata().write([&](store::Writer& db) {
      require_write(db, scope, scope.library->id, context_.now());
      try {
        return add_tags(db, ids_of(require_assets(db, scope.library->id, assets)), cleaned, context_.now());
      } catch (const store::Error& error) {
        if (error.fault() != store::Fault::too_many) throw;
        refuse("an image has at most " + std::to_string(store::most_tags_of_asset) + " tags.");
      }
    });
  });
}

int Tags::remove(const Scope& scope, const std::vector<std::string>& assets,
                 const std::vector<std::string>& tags) {
  const auto cleaned = clean(tags);
  return guarded([&] {
    return context_.store.metadata().write([&](store::Writer& db) {
      require_write(db, scope, scope.library->id, context_.now());
      return remove_tags(db, ids_of(require_assets(db, scope.library->id, assets)), cleaned, context_.now());
    });
  });
}

}  // namespace lightkeep::library

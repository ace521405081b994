#include "app/library/bulk.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <set>
#include <span>

#include "app/api/errors.h"
#include "app/library/assets.h"
#include "app/library/authorization.h"
#include "app/library/filter.h"
#include "app/library/names.h"
#include "app/library/store_access.h"
#include "store/asset_changes.h"
#include "store/change_feed.h"
#include "store/error.h"
#include "store/search.h"
#include "store/tags.h"
#include "store/trash.h"
#include "text/names.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
using api::Arguments;
using store::AssetId;
namespace errors = api::errors;

constexpr std::size_t piece = 100;  // images of a transaction: as many as a call may name
constexpr std::chrono::seconds longest{5};
constexpr int most_changes = 200'000;

// Whoever calls, what is asked for and how it is done: what every step needs.
struct Work {
  const Context& context;
  const Caller& caller;
  const Path& path;

  template <class Database>
  Authorized authorize(Database& db) const {
    return library::authorize(db, caller, path, Action::edit_images, context.now());
  }
  template <class F>
  auto write(F&& f) const {
    return context.write([&](store::Writer& db) {
      const Authorized at = authorize(db);
      return f(Writing{{context, db, caller, path, at}, db});
    });
  }
};

// Images that came to the library behind that change of it.
std::set<std::string> come_since(store::Reader& db, store::LibraryId library, std::int64_t version) {
  const store::Changes changes = read_changes(db, library, version, most_changes);
  if (!changes.complete || changes.rows.size() == most_changes)
    throw ApiError(errors::precondition_failed,
                   "The library changed too much since `version`: look at it again.");
  std::set<std::string> added;
  for (const store::Change& change : changes.rows)
    if (change.kind == store::ChangeKind::added) added.insert(change.asset);
  return added;
}

// The ids that are left alone; unknown ones are as good as none.
std::set<AssetId> left_alone(store::Reader& db, store::LibraryId library, const Arguments& arguments) {
  const auto named = arguments.strings("except");
  std::set<std::string> names(named.begin(), named.end());
  if (arguments.has("version")) names.merge(come_since(db, library, arguments.number("version")));
  const std::vector<std::string> wanted(names.begin(), names.end());
  std::set<AssetId> ids;
  for (const store::Asset& asset : find_assets(db, library, wanted)) ids.insert(asset.id);
  return ids;
}

std::vector<AssetId> find(const Work& work, const Arguments& arguments) {
  return work.context.read(
      [&](store::Reader& db) { return find_queried(db, work.authorize(db).library->id, arguments); });
}

// Calls `step(Writing, ids)` with pieces of them, less those that are gone meanwhile, as long as there is
// time. True where some are left.
template <class Step>
bool in_pieces(const Work& work, std::span<const AssetId> ids, Step&& step) {
  const auto end = std::chrono::steady_clock::now() + longest;
  for (std::size_t done = 0; done < ids.size(); done += piece) {
    if (done > 0 && std::chrono::steady_clock::now() >= end) return true;
    const auto some = ids.subspan(done, std::min(piece, ids.size() - done));
    work.write([&](const Writing& in) { step(in, listed_among(in.db, in.at.library->id, some)); });
  }
  return false;
}

// How many of the tags each image has that has any.
std::map<AssetId, std::size_t> tags_had(const Work& work, const std::vector<std::string>& tags) {
  return work.context.read([&](store::Reader& db) {
    const store::LibraryId library = work.authorize(db).library->id;
    std::map<AssetId, std::size_t> had;
    for (const std::string& tag : tags)
      for (const AssetId id : list_ids(db, library, {.tags = {tag}})) ++had[id];
    return had;
  });
}

int add_where_there_is_room(store::Writer& db, AssetId id, std::span<const std::string> tags,
                            std::int64_t now) {
  try {
    return add_tags(db, std::span(&id, 1), tags, now);
  } catch (const store::Error& error) {
    if (error.fault() != store::Fault::too_many) throw;
    return 0;
  }
}

}  // namespace

std::set<AssetId> find_by_words(store::Reader& db, store::LibraryId library, const std::string& words) {
  store::SearchQuery query;
  query.libraries = {library};
  query.text = words;
  query.limit = std::numeric_limits<int>::max() - 1;
  query.exact = true;
  std::set<AssetId> ids;
  for (const store::SearchHit& hit : search_assets(db, query).hits) ids.insert(hit.asset);
  return ids;
}

std::vector<AssetId> find_queried(store::Reader& db, store::LibraryId library, const Arguments& arguments) {
  const Arguments query = arguments.members("query");
  std::vector<AssetId> ids = list_ids(db, library, filter_of(query));
  if (const std::string words = query.text("q"); !text::is_blank(words)) {
    const auto found = find_by_words(db, library, words);
    std::erase_if(ids, [&](AssetId id) { return !found.contains(id); });
  }
  const auto excepted = left_alone(db, library, arguments);
  std::erase_if(ids, [&](AssetId id) { return excepted.contains(id); });
  return ids;
}

api::DeleteResult delete_assets(const Context& context, const Caller& caller, const Path& path,
                                const Arguments& arguments) {
  const Work work{context, caller, path};
  if (!arguments.has("query"))
    return work.write([&](const Writing& in) { return delete_named_assets(in, arguments); });
  std::int64_t count = 0;
  std::int64_t time = 0;  // one for all pieces
  const bool more = in_pieces(work, find(work, arguments), [&](const Writing& in, const auto& ids) {
    if (time == 0) time = new_trash_time(in.db, in.at.library->id, in.context.now());
    count += std::ssize(trash_assets(in.db, ids, time));
  });
  return {.message = "Moved " + std::to_string(count) + " assets to trash",
          .count = count,
          .trashed = count > 0 ? std::optional(time) : std::nullopt,
          .more = more};
}

api::RestoreResult restore_assets(const Context& context, const Caller& caller, const Path& path,
                                  const Arguments& arguments) {
  const Work work{context, caller, path};
  if (!arguments.has("trashed"))
    return work.write([&](const Writing& in) { return restore_named_assets(in, arguments); });
  const auto end = std::chrono::steady_clock::now() + longest;
  std::int64_t count = 0;
  bool more = true;
  while (more && std::chrono::steady_clock::now() < end) {
    work.write([&](const Writing& in) {
      const auto ids = trashed_at(in.db, in.at.library->id, arguments.number("trashed"), piece);
      const auto restored =
          std::ranges::count_if(ids, [&](AssetId id) { return restore_asset(in.db, id, in.context.now()); });
      count += restored;
      more = ids.size() == piece && restored > 0;
    });
  }
  return {.message = "Restored " + std::to_string(count) + " assets", .count = count, .more = more};
}

api::TagResult tag_assets(const Context& context, const Caller& caller, const Path& path,
                          const Arguments& arguments) {
  const Work work{context, caller, path};
  if (!arguments.has("query"))
    return work.write([&](const Writing& in) { return tag_named_assets(in, arguments); });
  const auto tags = clean_tags(arguments.strings("tags"));
  auto found = find(work, arguments);
  const auto had = tags_had(work, tags);  // what is done already, so that a repeated call gets further
  std::erase_if(found, [&](AssetId id) { return had.contains(id) && had.at(id) == tags.size(); });
  api::TagResult result;
  result.more = in_pieces(work, found, [&](const Writing& in, const auto& ids) {
    for (const AssetId id : ids) result.tagged += add_where_there_is_room(in.db, id, tags, in.context.now());
  });
  return result;
}

api::UntagResult untag_assets(const Context& context, const Caller& caller, const Path& path,
                              const Arguments& arguments) {
  const Work work{context, caller, path};
  if (!arguments.has("query"))
    return work.write([&](const Writing& in) { return untag_named_assets(in, arguments); });
  const auto tags = clean_tags(arguments.strings("tags"));
  auto found = find(work, arguments);
  const auto had = tags_had(work, tags);
  std::erase_if(found, [&](AssetId id) { return !had.contains(id); });
  api::UntagResult result;
  result.more = in_pieces(work, found, [&](const Writing& in, const auto& ids) {
    result.untagged += remove_tags(in.db, ids, tags, in.context.now());
  });
  return result;
}

api::TransferResult transfer_assets(const Context& context, const Caller& caller, const Path& path,
                                    const Arguments& arguments) {
  const Work work{context, caller, path};
  if (!arguments.has("query"))
    return work.write([&](const Writing& in) { return transfer_named_assets(in, arguments); });
  const auto target = [&](const Reading& in) {
    return *in.authorize(arguments.text("targetLibraryId"), Action::edit_images).library;
  };
  // Refused before anything is looked for, and where there is nothing to move too.
  api::TransferResult result = work.write([&](const Writing& in) {
    return api::TransferResult{0, in.at.library->slug, target(in).slug};
  });
  if (result.source == result.target) return result;
  result.more = in_pieces(work, find(work, arguments), [&](const Writing& in, const auto& ids) {
    transfer_assets(in.db, ids, target(in).id, in.context.now());
    result.transferred += std::ssize(ids);
  });
  return result;
}

}  // namespace lightkeep::library

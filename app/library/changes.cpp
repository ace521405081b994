// What happened to the images of a library, and those who wait for more of it.
#include "app/library/changes.h"

#include <map>

#include "app/library/authorization.h"
#include "store/change_feed.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

constexpr int most_rows = 1000;  // of one answer

/// Each image once, by what there is of it in the end.
void sort_out(const std::vector<store::Change>& rows, api::Changes& result) {
  using store::ChangeKind;
  std::map<std::string, ChangeKind> last;
  for (const store::Change& row : rows) {
    if (row.asset.empty()) continue;  // of the library itself
    const auto [entry, first] = last.emplace(row.asset, row.kind);
    if (!first && row.kind != ChangeKind::changed) entry->second = row.kind;
  }
  for (const auto& [asset, kind] : last)
    (kind == ChangeKind::added     ? result.added
     : kind == ChangeKind::removed ? result.removed
                                   : result.changed)
        .push_back(asset);
}

}  // namespace

api::Changes list_changes(const Reading& in, const api::Arguments& arguments) {
  const store::Library& library = *in.at.library;
  api::Changes result;
  result.library = static_cast<std::int64_t>(library.id);
  result.version = library.last_change;
  if (!arguments.has("after")) return result;
  const std::int64_t after = arguments.number("after");
  if (after == library.last_change) return result;  // also where its rows were trimmed long ago
  const store::Changes changes = read_changes(in.db, library.id, after, most_rows);
  result.complete = changes.complete && after < library.last_change;
  if (!result.complete) return result;
  if (changes.rows.size() == most_rows) result.version = changes.rows.back().seq;
  sort_out(changes.rows, result);
  return result;
}

struct ChangeWaits::Told {
  store::ChangeFeed::Subscription subscription;
};

ChangeWaits::ChangeWaits(const Context& context)
    : told_(new Told{
          context.store.metadata().changes().subscribe([this](std::span<const store::Change> changes) {
            std::set<std::int64_t> libraries;
            for (const store::Change& change : changes)
              libraries.insert(static_cast<std::int64_t>(change.library));
            tell(libraries);
          })}) {}

ChangeWaits::~ChangeWaits() = default;

ChangeWaits::Place::~Place() {
  const sync::Lock lock(waits_.mutex_);
  const auto entry = waits_.waiting_.find(library_);
  entry->second.erase(wake_);
  if (entry->second.empty()) waits_.waiting_.erase(entry);
}

std::unique_ptr<ChangeWaits::Place> ChangeWaits::wait(std::int64_t library, std::function<void()> wake) {
  const sync::Lock lock(mutex_);
  auto& places = waiting_[library];
  if (places.size() >= most_waiting) return nullptr;
  return std::make_unique<Place>(*this, library, places.insert(places.end(), std::move(wake)));
}

void ChangeWaits::tell(const std::set<std::int64_t>& libraries) {
  const sync::Lock lock(mutex_);
  for (const std::int64_t library : libraries)
    if (const auto places = waiting_.find(library); places != waiting_.end())
      for (const auto& wake : places->second) wake();
}

}  // namespace lightkeep::library

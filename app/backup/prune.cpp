#include "app/backup/prune.h"

#include <algorithm>
#include <set>

#include "app/backup/catalog.h"
#include "app/backup/extent_reader.h"
#include "app/backup/needed.h"
#include "app/backup/pack_stream.h"
#include "store/error.h"
#include "text/time.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

constexpr std::uint64_t worth_repacking = 10;        // one part in so many is waste
constexpr std::uint64_t small_pack = pack_size / 4;  // bytes
constexpr std::size_t many_small = 16;               // of them, or of indexes, are made into few

class Run {
 public:
  Run(Repository& repository, const KeepRules& rules, std::int64_t now, bool dry_run,
      const Progress& progress)
      : repository_(repository),
        storage_(repository.storage()),
        progress_(progress),
        lock_(storage_.lock(true)),
        catalog_(storage_, repository.key()),
        reader_(storage_, repository.key(), catalog_),
        dry_run_(dry_run) {
    choose(rules, now);
  }

  PruneReport run() {
    for (const std::string& name : staying_) needed_.add(reader_, repository_.load(name));
    needed_.settle();
    if (dry_run_) return std::move(report_);
    for (const std::string& name : going_) storage_.remove(name);
    const auto live = find_live();
    rewrite(live);
    return std::move(report_);
  }

 private:
  /// A manifest that does not open is nobody's to remove: what it names cannot be known.
  void choose(const KeepRules& rules, std::int64_t now) {
    const std::vector<FoundBackup> all = repository_.list();
    std::vector<std::int64_t> times;
    for (const FoundBackup& backup : all) {
      if (!backup.manifest)
        throw Error(Fault::corrupt,
                    backup.name + ": " + backup.problem +
                        ". What it is made of is not known, so nothing is removed; remove that "
                        "file yourself if the backup is to be given up");
      times.push_back(backup.manifest->time);
    }
    const std::vector<bool> stays = kept(times, rules, now);
    for (std::size_t i = 0; i < all.size(); ++i) {
      (stays[i] ? staying_ : going_).push_back(all[i].name);
      if (!stays[i]) report_.removed.push_back(times[i]);
    }
    report_.left = staying_.size();
  }

  struct Live {
    std::vector<const Place*> places;
    std::uint64_t bytes = 0;
    std::uint64_t waste(const Pack& pack) const { return pack.size - std::min(pack.size, bytes); }
  };

  /// By pack. What is stored twice stays twice until its pack is rewritten: only one of them is needed, and
  /// which one a backup is read from is the catalog's choice.
  std::vector<Live> find_live() const {
    std::vector<Live> live(catalog_.packs().size());
    for (const Place& place : catalog_.places()) {
      if (!needed_.has(place.extent)) continue;
      live[place.pack].places.push_back(&place);
      live[place.pack].bytes += place.extent.sealed;
    }
    return live;
  }

  std::set<std::uint32_t> choose_packs(const std::vector<Live>& live) const {
    std::set<std::uint32_t> rewritten, small;
    for (std::uint32_t i = 0; i < live.size(); ++i) {
      const Pack& pack = catalog_.packs()[i];
      if (!pack.known) continue;  // nobody can tell what it may be good for
      const std::uint64_t overhead =
          pack_head_size + pack_end_size + seal_size + live[i].places.size() * extent_size;
      const std::uint64_t waste = live[i].waste(pack) - std::min(live[i].waste(pack), overhead);
      if (live[i].bytes == 0 || waste * worth_repacking > pack.size) rewritten.insert(i);
      if (live[i].bytes < small_pack) small.insert(i);
    }
    if (small.size() >= many_small) rewritten.merge(small);
    return rewritten;
  }

  void rewrite(const std::vector<Live>& live) {
    const std::set<std::uint32_t> rewritten = choose_packs(live);
    std::uint64_t done = 0, all = 0;
    for (const std::uint32_t i : rewritten) all += live[i].bytes;
    PackStream images(storage_, repository_.key()), parts(storage_, repository_.key());
    std::set<std::uint32_t> damaged;
    for (const std::uint32_t i : rewritten) {
      if (!copy(live[i], images, parts)) damaged.insert(i);
      done += live[i].bytes;
      if (progress_) progress_("packs", done, all);
    }
    images.flush();
    parts.flush();
    const bool fewer = catalog_.indexes().size() >= many_small;
    if (rewritten.empty() && !fewer && !catalog_.is_stale()) return;
    replace(rewritten, damaged, images, parts);
  }

  /// False where something of it is damaged: then the pack stays, for whoever may read more of it one day.
  bool copy(const Live& live, PackStream& images, PackStream& parts) {
    std::vector<const Place*> places = live.places;
    std::ranges::sort(places, {}, [](const Place* place) { return place->extent.offset; });
    bool whole = true;
    for (const Place* place : places) {
      try {
        const std::string plain = reader_.read(*place);
        if (place->extent.kind == Kind::image)
          images.add_extent(place->extent, plain);
        else
          parts.add_part(place->extent.kind, place->extent.digest, plain);
      } catch (const Error& failure) {
        if (failure.fault() != Fault::corrupt && failure.fault() != Fault::missing) throw;
        whole = false;
      }
    }
    return whole;
  }

  /// The new index is there before the old ones go, and both before the packs that only the old ones name.
  void replace(std::set<std::uint32_t> rewritten, const std::set<std::uint32_t>& damaged,
               const PackStream& images, const PackStream& parts) {
    std::vector<PackedExtents> added = images.stored();
    added.insert(added.end(), parts.stored().begin(), parts.stored().end());
    for (const std::uint32_t i : damaged) rewritten.erase(i);
    catalog_.replace_indexes(std::move(added), rewritten);
    for (const std::uint32_t i : rewritten) {
      storage_.remove(pack_name(catalog_.packs()[i].id));
      report_.freed += catalog_.packs()[i].size;
    }
    const std::uint64_t written = images.stored_bytes() + parts.stored_bytes();
    report_.freed -= std::min(report_.freed, written);
  }

  Repository& repository_;
  Storage& storage_;
  const Progress& progress_;
  const std::unique_ptr<Storage::Lock> lock_;
  const Catalog catalog_;
  ExtentReader reader_;
  const bool dry_run_;
  std::vector<std::string> staying_, going_;  // names of manifests
  Needed needed_;
  PruneReport report_;
};

}  // namespace

PruneReport prune(Repository& repository, const KeepRules& rules, std::int64_t now, bool dry_run,
                  const Progress& progress) {
  return Run(repository, rules, now, dry_run, progress).run();
}

}  // namespace lightkeep::backup

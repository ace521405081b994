#include "app/backup/mend.h"

#include <set>
#include <string_view>
#include <utility>

#include "app/backup/catalog.h"
#include "app/backup/pack_check.h"
#include "app/backup/pack_stream.h"
#include "store/error.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

class Mending {
 public:
  Mending(Repository& repository, const Progress& progress)
      : storage_(repository.storage()),
        key_(repository.key()),
        progress_(progress),
        lock_(storage_.lock(true)),
        catalog_(storage_, key_),
        images_(storage_, key_),
        parts_(storage_, key_) {}

  MendReport run() {
    std::vector<std::vector<const Place*>> places(catalog_.packs().size());
    for (const auto* all : {&catalog_.places(), &catalog_.doubtful()})
      for (const Place& place : *all) places[place.pack].push_back(&place);
    std::uint64_t done = 0, size = 0;
    for (const Pack& pack : catalog_.packs()) size += pack.size;
    std::set<std::uint32_t> damaged;
    for (std::uint32_t i = 0; i < places.size(); ++i) {
      if (!places[i].empty() && !is_well(catalog_.packs()[i], places[i])) damaged.insert(i);
      done += catalog_.packs()[i].size;
      if (progress_) progress_("packs", done, size);
    }
    images_.flush();
    parts_.flush();
    if (!damaged.empty() || catalog_.is_stale()) replace(damaged);
    return std::move(report_);
  }

 private:
  bool reads_well(const Pack& pack, const std::vector<const Place*>& places, std::string& bytes) {
    try {
      bytes = get_whole(storage_, pack_name(pack.id), largest_pack);
      return check_pack(key_, pack, places, bytes).problems.empty();
    } catch (const Error& failure) {
      if (failure.fault() != Fault::corrupt && failure.fault() != Fault::missing) throw;
      return false;
    }
  }

  /// What can be read of one that is not is stored. A wire or a memory may err once: damage is what is there
  /// at a second reading, too.
  bool is_well(const Pack& pack, const std::vector<const Place*>& places) {
    std::string bytes;
    if (reads_well(pack, places, bytes) || reads_well(pack, places, bytes)) return true;
    const PackOpener opener(key_, pack.id);
    for (const Place* place : places) save(*place, opener, bytes);
    report_.removed.push_back(pack_name(pack.id));
    return false;
  }

  void save(const Place& place, const PackOpener& opener, std::string_view bytes) {
    const Extent& extent = place.extent;
    std::string plain;
    const bool there = extent.offset + std::uint64_t{extent.sealed} <= bytes.size();
    if (!there || !opener.open(extent, bytes.substr(extent.offset, extent.sealed), plain)) {
      report_.lost += extent.plain;
      return;
    }
    report_.saved += extent.plain;
    if (extent.kind == Kind::image)
      images_.add_extent(extent, plain);
    else
      parts_.add_part(extent.kind, extent.digest, plain);
  }

  /// The new index is there before the old ones go, and both before the packs.
  void replace(const std::set<std::uint32_t>& damaged) {
    std::vector<PackedExtents> added = images_.stored();
    added.insert(added.end(), parts_.stored().begin(), parts_.stored().end());
    catalog_.replace_indexes(std::move(added), damaged);
    for (const std::uint32_t i : damaged) storage_.remove(pack_name(catalog_.packs()[i].id));
  }

  Storage& storage_;
  const Key& key_;
  const Progress& progress_;
  const std::unique_ptr<Storage::Lock> lock_;
  const Catalog catalog_;
  PackStream images_, parts_;
  MendReport report_;
};

}  // namespace

MendReport mend(Repository& repository, const Progress& progress) {
  return Mending(repository, progress).run();
}

}  // namespace lightkeep::backup

#include "app/backup/verify.h"

#include <algorithm>
#include <map>
#include <set>

#include "app/backup/backup_rows.h"
#include "app/backup/catalog.h"
#include "app/backup/pack_check.h"
#include "store/error.h"
#include "text/time.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

class Run {
 public:
  Run(Repository& repository, bool deep, const Progress& progress)
      : repository_(repository),
        progress_(progress),
        lock_(repository.storage().lock(false)),
        catalog_(repository.storage(), repository.key()),
        reader_(repository.storage(), repository.key(), catalog_),
        deep_(deep) {}

  VerifyReport run() {
    report_.problems = catalog_.problems();
    for (const Pack& pack : catalog_.packs()) report_.bytes += pack.size;
    report_.packs = catalog_.packs().size();
    if (deep_) check_packs();
    std::vector<FoundBackup> backups = repository_.list();
    std::ranges::reverse(backups);  // an image is named as it is now
    for (const FoundBackup& backup : backups) check_backup(backup);
    return std::move(report_);
  }

 private:
  void check_packs() {
    std::vector<std::vector<const Place*>> places(catalog_.packs().size());
    for (const Place& place : catalog_.places()) places[place.pack].push_back(&place);
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const Pack& pack = catalog_.packs()[i];
      check_one(pack, places[i]);
      done += pack.size;
      if (progress_) progress_("packs", done, report_.bytes);
    }
  }

  void check_one(const Pack& pack, const std::vector<const Place*>& places) {
    const std::string name = pack_name(pack.id);
    try {
      const std::string bytes = get_whole(repository_.storage(), name, largest_pack);
      const PackCheck check = check_pack(repository_.key(), pack, places, bytes);
      for (const std::string& problem : check.problems) report_.problems.push_back(name + ": " + problem);
      for (const Place* place : check.damaged) damaged_.insert(place);
    } catch (const Error& failure) {
      report_.problems.push_back(name + ": " + failure.what());
      damaged_.insert(places.begin(), places.end());
    }
  }

  void check_backup(const FoundBackup& backup) {
    if (!backup.manifest) {
      report_.problems.push_back(backup.name + ": " + backup.problem);
      return;
    }
    ++report_.backups;
    const std::string time = "the backup of " + text::iso_seconds(backup.manifest->time);
    const Manifest manifest = repository_.load(backup.name);
    try {
      read_rows_once(manifest);
    } catch (const Error& failure) {
      report_.problems.push_back(time + " cannot be put back: " + failure.what());
    }
    name_hurt(manifest, find_hurt(manifest, time));
  }

  /// Parts that several backups share are read once.
  void read_rows_once(const Manifest& manifest) {
    for (const store::Digest& digest : manifest.rows) {
      if (!proved_.contains(digest) && store::sha256(reader_.read_part(Kind::rows, digest)) != digest)
        throw Error(Fault::corrupt, "a part of its rows has other bytes than it was kept with");
      proved_.insert(digest);
    }
  }

  std::set<store::Digest> find_hurt(const Manifest& manifest, const std::string& time) {
    std::set<store::Digest> hurt;
    for (const store::Digest& digest : manifest.lists) {
      try {
        const auto found = hurt_in_.find(digest);
        const auto& images = found != hurt_in_.end() ? found->second : look_at_list(digest);
        hurt.insert(images.begin(), images.end());
      } catch (const Error& failure) {
        report_.problems.push_back(time + " cannot be put back whole: " + failure.what());
      }
    }
    for (const store::Digest& digest : manifest.unread) hurt.erase(digest);  // damaged before, told of then
    return hurt;
  }

  const std::vector<store::Digest>& look_at_list(const store::Digest& part) {
    std::vector<store::Digest> hurt;
    for (const ListedImage& image : read_list(reader_.read_part(Kind::list, part))) {
      if (image.size > 0 && !is_well(catalog_.find_image(image.digest, image.size)))
        hurt.push_back(image.digest);
    }
    return hurt_in_[part] = std::move(hurt);
  }

  bool is_well(const std::vector<const Place*>& places) const {
    return !places.empty() &&
           std::ranges::none_of(places, [&](const Place* place) { return damaged_.contains(place); });
  }

  void name_hurt(const Manifest& manifest, std::set<store::Digest> hurt) {
    for (const store::Digest& digest : named_) hurt.erase(digest);
    if (hurt.empty()) return;
    std::optional<BackupRows> rows;
    try {
      rows.emplace(reader_, manifest);
    } catch (const Error&) {
      // Told of above; they are named by their digests.
    }
    for (const store::Digest& digest : hurt) {
      const auto names = rows ? rows->rows().names_of(digest) : std::vector<store::ImageName>();
      report_.images.push_back(image_words(digest, names));
    }
    named_.merge(hurt);
  }

  Repository& repository_;
  const Progress& progress_;
  const std::unique_ptr<Storage::Lock> lock_;
  const Catalog catalog_;
  ExtentReader reader_;
  const bool deep_;
  std::set<const Place*> damaged_;
  std::set<store::Digest> proved_;                               // parts of rows
  std::map<store::Digest, std::vector<store::Digest>> hurt_in_;  // by the part of a list
  std::set<store::Digest> named_;
  VerifyReport report_;
};

}  // namespace

VerifyReport verify(Repository& repository, bool deep, const Progress& progress) {
  return Run(repository, deep, progress).run();
}

}  // namespace lightkeep::backup

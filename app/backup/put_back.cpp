#include "app/backup/put_back.h"

#include <algorithm>
#include <optional>
#include <span>

#include "app/backup/backup_rows.h"
#include "app/backup/catalog.h"
#include "app/backup/extent_reader.h"
#include "store/error.h"
#include "store/restored_blobs.h"
#include "store/restored_folder.h"
#include "text/hex.h"
#include "text/time.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

constexpr std::uint64_t bytes_at_once = 64 << 20;  // that are kept together
constexpr std::size_t images_at_once = 500;

struct Planned {
  ListedImage image;
  std::vector<const Place*> places;
};

auto place_of(const Planned& planned) {
  const Place* const first = planned.places.empty() ? nullptr : planned.places.front();
  return first == nullptr ? std::pair<std::uint32_t, std::uint32_t>{}
                          : std::pair{first->pack, first->extent.offset};
}

class Run {
 public:
  Run(Repository& repository, const Manifest& manifest, const RestoreWish& wish, const Progress& progress)
      : lock_(repository.storage().lock(false)),
        manifest_(manifest),
        wish_(wish),
        progress_(progress),
        catalog_(repository.storage(), repository.key()),
        reader_(repository.storage(), repository.key(), catalog_) {}

  RestoreReport run() {
    plan();
    refuse_what_is_lost();
    if (wish_.dry_run) {
      read_rows(reader_, manifest_, [](std::string_view) {});
      tell_lost();
      return std::move(report_);
    }
    require_room();
    folder_.emplace(wish_.folder, manifest_.name(),
                    store::RestoredPlace{wish_.blobs, wish_.only ? std::string() : manifest_.store});
    report_.place = folder_->place();
    put_images();
    folder_->put_rows([&](store::File& out) {
      read_rows(reader_, manifest_, [&](std::string_view part) { out.write_all(part); });
    });
    tell_lost();
    folder_->finish(manifest_.master_key, wish_.given_key != manifest_.master_key, wish_.now, wish_.only);
    return std::move(report_);
  }

 private:
  /// In the order of their places in the packs: a disk reads them from one end to the other.
  void plan() {
    if (wish_.only) {
      BackupRows rows(reader_, manifest_);
      rows.rows().each_image(*wish_.only, [&](const store::SnapshotImage& image) {
        plan_image({image.digest, image.size});
      });
    } else {
      for (const store::Digest& digest : manifest_.lists)
        for (const ListedImage& image : read_list(reader_.read_part(Kind::list, digest))) plan_image(image);
    }
    report_.images = plan_.size();
    std::ranges::sort(plan_, {}, place_of);
  }

  void plan_image(const ListedImage& image) {
    auto places = catalog_.find_image(image.digest, image.size);
    if (places.empty() && image.size > 0) {
      lost_.push_back(image.digest);
      return;
    }
    report_.bytes += image.size;
    plan_.push_back({image, std::move(places)});
  }

  void refuse_what_is_lost() const {
    const auto was_unread = [&](const store::Digest& digest) {
      return std::ranges::find(manifest_.unread, digest) != manifest_.unread.end();
    };
    if (wish_.partial || wish_.dry_run || std::ranges::all_of(lost_, was_unread)) return;
    throw Error(Fault::missing,
                "of the backup of " + text::iso_seconds(manifest_.time) + " " + std::to_string(lost_.size()) +
                    " images are not in the repository any more; `lightkeep backup verify` names "
                    "them, `restore --partial` puts back the others. Nothing was written.");
  }

  /// Bytes of the disk.
  std::uint64_t needed_room() const {
    if (!wish_.blobs.wants_place()) return report_.bytes + 2 * manifest_.rows_size;
    std::uint64_t largest = 0;
    for (const Planned& planned : plan_) largest = std::max(largest, planned.image.size);
    return bytes_at_once + largest + 2 * manifest_.rows_size;
  }

  void require_room() const {
    std::error_code none;
    std::filesystem::path there = std::filesystem::absolute(wish_.folder);
    while (!std::filesystem::exists(there, none)) there = there.parent_path();
    const std::uint64_t free = std::filesystem::space(there, none).available;
    const std::uint64_t needed = needed_room();
    if (none || free >= needed || std::filesystem::exists(wish_.folder / "restoring", none)) return;
    throw Error(Fault::full, "the disk of " + there.string() + " has too little room: " +
                                 std::to_string(needed - free) + " bytes are missing. Nothing was written.");
  }

  void put_images() {
    std::uint64_t done = leave_out_what_is_there();
    std::vector<const Place*> order;
    for (const Planned& planned : plan_)
      order.insert(order.end(), planned.places.begin(), planned.places.end());
    ExtentsAhead extents(reader_, std::move(order));
    for (const Planned& planned : plan_) {
      put_image(planned, extents);
      done += planned.image.size;
      if (progress_) progress_("images", done, report_.bytes);
    }
    keep();
  }

  /// Bytes of what is there.
  std::uint64_t leave_out_what_is_there() {
    std::uint64_t done = 0;
    std::vector<Planned> left;
    for (std::size_t first = 0; first < plan_.size(); first += images_at_once) {
      const std::span some(plan_.data() + first, std::min(images_at_once, plan_.size() - first));
      std::vector<store::RemoteBlob> asked;
      for (const Planned& planned : some) asked.push_back({planned.image.digest, planned.image.size});
      const std::vector<store::Digest> present = folder_->blobs().present(asked);
      for (Planned& planned : some) {
        if (std::ranges::binary_search(present, planned.image.digest))
          done += planned.image.size;
        else
          left.push_back(std::move(planned));
      }
      report_.there += present.size();
      if (progress_ && !present.empty()) progress_("images", done, report_.bytes);
    }
    plan_ = std::move(left);
    return done;
  }

  void put_image(const Planned& planned, ExtentsAhead& extents) {
    auto staged = folder_->blobs().stage();
    std::size_t left = planned.places.size();
    try {
      while (left > 0) {
        --left;
        const std::string bytes = extents.next();
        staged->append(std::as_bytes(std::span(bytes)));
      }
      staged->finish();
      if (staged->digest() != planned.image.digest)
        throw Error(Fault::corrupt, "it has other bytes than it was kept with");
    } catch (const Error& failure) {
      extents.skip(left);
      lose(planned.image, failure);
      return;
    }
    batch_bytes_ += planned.image.size;
    batch_.push_back(std::move(staged));
    if (batch_bytes_ >= bytes_at_once || batch_.size() >= images_at_once) keep();
  }

  void lose(const ListedImage& image, const Error& failure) {
    const bool of_repository = failure.fault() == Fault::corrupt || failure.fault() == Fault::missing;
    if (!of_repository) throw failure;
    if (!wish_.partial)
      throw Error(failure.fault(), "image " + text::to_hex(image.digest) + ": " + failure.what() +
                                       ". `lightkeep backup verify --deep` names all that are damaged, "
                                       "`restore --partial` puts back the others");
    lost_.push_back(image.digest);
    --report_.images;
    report_.bytes -= image.size;
  }

  void keep() {
    std::vector<store::StagedBlob*> all;
    for (const auto& staged : batch_) all.push_back(staged.get());
    folder_->blobs().keep(all);
    batch_.clear();
    batch_bytes_ = 0;
  }

  void tell_lost() {
    if (lost_.empty()) return;
    BackupRows rows(reader_, manifest_);
    for (const store::Digest& digest : lost_)
      report_.lost.push_back(image_words(digest, rows.rows().names_of(digest)));
  }

  const std::unique_ptr<Storage::Lock> lock_;
  const Manifest& manifest_;
  const RestoreWish& wish_;
  const Progress& progress_;
  const Catalog catalog_;
  ExtentReader reader_;
  std::vector<Planned> plan_;
  std::vector<store::Digest> lost_;
  std::optional<store::RestoredFolder> folder_;
  std::vector<std::unique_ptr<store::StagedBlob>> batch_;  // of the folder
  std::uint64_t batch_bytes_ = 0;
  RestoreReport report_;
};

}  // namespace

RestoreReport put_back(Repository& repository, const Manifest& manifest, const RestoreWish& wish,
                       const Progress& progress) {
  return Run(repository, manifest, wish, progress).run();
}

}  // namespace lightkeep::backup

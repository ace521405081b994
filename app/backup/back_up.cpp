#include "app/backup/back_up.h"

#include <algorithm>
#include <future>
#include <set>

#include "app/backup/backup_rows.h"
#include "app/backup/catalog.h"
#include "app/backup/pack_stream.h"
#include "app/backup/sealed_object.h"
#include "store/error.h"
#include "store/master_key.h"
#include "store/snapshot.h"

namespace lightkeep::backup {
namespace {

using store::Error;

/// An image of the data folder that cannot be read: it is told of, and the others are kept.
struct Unreadable {
  std::string reason;
};

class Run {
 public:
  Run(Repository& repository, const Source& source, const Progress& progress)
      : storage_(repository.storage()),
        key_(repository.key()),
        progress_(progress),
        lock_(storage_.lock(true)),
        loading_(std::async(std::launch::async, [this] { return Catalog(storage_, key_); })),
        snapshot_(
            source.folder, [&](std::uint64_t done, std::uint64_t all) { tell("copy", done, all); },
            source.reach),
        catalog_(loading_.get()),
        images_(storage_, key_),
        parts_(storage_, key_) {
    Manifest& manifest = report_.manifest;
    manifest.id = new_object_id();
    manifest.time = source.now;
    manifest.version = source.version;
    manifest.store = snapshot_.rows().store_name();
    manifest.schema = static_cast<std::uint32_t>(snapshot_.rows().schema());
    manifest.change = snapshot_.rows().change();
    const store::DataPaths paths(source.folder);
    manifest.master_key = store::master_key_text(paths.master_key_file(), source.master_key);
  }

  BackupReport run() {
    auto hashing = std::async(std::launch::async, [this] { return hash_rows(); });
    list_images();
    store_rows(hashing.get());
    snapshot_.wait_for_images();
    store_images();
    parts_.flush();
    images_.flush();
    write_index();
    report_.stored_bytes = images_.stored_bytes() + parts_.stored_bytes();
    write();
    report_.manifest.rows = report_.manifest.lists = {};
    return std::move(report_);
  }

 private:
  void tell(std::string_view what, std::uint64_t done, std::uint64_t all) {
    if (progress_) progress_(what, done, all);
  }

  bool lacks(Kind kind, const store::Digest& digest) {
    return catalog_.find_part(kind, digest) == nullptr && added_.insert(digest).second;
  }

  std::string rows_part(std::size_t number) const {
    const std::uint64_t at = std::uint64_t{number} * rows_part_size;
    std::string part(
        static_cast<std::size_t>(std::min<std::uint64_t>(rows_part_size, snapshot_.rows_size() - at)), '\0');
    snapshot_.read_rows(at, std::as_writable_bytes(std::span(part)));
    return part;
  }

  /// Of all parts of the rows, in order. Beside what else is done.
  std::vector<store::Digest> hash_rows() const {
    std::vector<store::Digest> digests((snapshot_.rows_size() + rows_part_size - 1) / rows_part_size);
    for (std::size_t i = 0; i < digests.size(); ++i) digests[i] = store::sha256(rows_part(i));
    return digests;
  }

  void store_rows(const std::vector<store::Digest>& digests) {
    const std::uint64_t size = report_.manifest.rows_size = snapshot_.rows_size();
    for (std::size_t i = 0; i < digests.size(); ++i) {
      if (lacks(Kind::rows, digests[i])) parts_.add_part(Kind::rows, digests[i], rows_part(i));
      tell("rows", std::min<std::uint64_t>(size, (i + 1) * rows_part_size), size);
    }
    report_.manifest.rows = digests;
  }

  void keep_list(const std::string& part) {
    if (part.empty()) return;
    const store::Digest digest = store::sha256(part);
    if (lacks(Kind::list, digest)) parts_.add_part(Kind::list, digest, part);
    report_.manifest.lists.push_back(digest);
  }

  void list_images() {
    ImageList list;
    snapshot_.rows().each_image([&](const store::SnapshotImage& image) {
      ++report_.manifest.images;
      report_.manifest.image_bytes += image.size;
      keep_list(list.add({image.digest, image.size}));
      if (!catalog_.has_image(image.digest, image.size)) {
        lacking_.push_back(image);
        lacking_bytes_ += image.size;
      }
    });
    keep_list(list.finish());
  }

  void store_images() {
    std::uint64_t done = 0;
    for (const store::SnapshotImage& image : lacking_) {
      try {
        if (!images_.add_image(image.digest, image.size, reader_of(image, done)))
          throw Unreadable{"it has other bytes than it was kept with"};
        ++report_.new_images;
        report_.new_bytes += image.size;
      } catch (const Unreadable& unreadable) {
        report_.manifest.unread.push_back(image.digest);
        report_.unread.push_back(image_words(image.digest, snapshot_.rows().names_of(image.digest)) + ": " +
                                 unreadable.reason);
      }
      done += image.size;
    }
  }

  /// What was lost is stored again by now, so indexes that name it can go.
  void write_index() {
    std::vector<PackedExtents> stored = images_.stored();
    stored.insert(stored.end(), parts_.stored().begin(), parts_.stored().end());
    if (catalog_.is_stale())
      catalog_.replace_indexes(std::move(stored), {});
    else
      Catalog::write_index(storage_, key_, stored);
  }

  PackStream::Read reader_of(const store::SnapshotImage& image, std::uint64_t done) {
    return [this, image, done](std::uint64_t offset, std::span<char> out) {
      tell("images", done + offset, lacking_bytes_);
      try {
        snapshot_.read_image(image, offset, std::as_writable_bytes(out));
      } catch (const Error& failure) {
        throw Unreadable{failure.what()};
      }
    };
  }

  void write() {
    const Manifest& manifest = report_.manifest;
    const std::string sealed = seal_object(key_, "backup", manifest.id, write_manifest(manifest));
    if (!storage_.put_if_absent(manifest.name(), sealed))
      throw Error(store::Fault::taken, "a backup of this name is there already");
  }

  Storage& storage_;
  const Key& key_;
  const Progress& progress_;
  const std::unique_ptr<Storage::Lock> lock_;
  std::future<Catalog> loading_;  // while the rows are copied
  store::Snapshot snapshot_;
  const Catalog catalog_;
  PackStream images_, parts_;
  std::set<store::Digest> added_;  // parts
  std::vector<store::SnapshotImage> lacking_;
  std::uint64_t lacking_bytes_ = 0;
  BackupReport report_;
};

}  // namespace

BackupReport back_up(Repository& repository, const Source& source, const Progress& progress) {
  return Run(repository, source, progress).run();
}

}  // namespace lightkeep::backup

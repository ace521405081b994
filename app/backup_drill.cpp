#include "app/backup_drill.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "app/backup/put_back.h"
#include "app/child_process.h"
#include "app/net/connector.h"
#include "app/net/error.h"
#include "app/net/exchange.h"
#include "imaging/imaging.h"
#include "store/error.h"
#include "store/snapshot.h"

namespace lightkeep::app {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view folder_prefix = "lightkeep-drill-";
constexpr std::size_t images_fetched = 20;
constexpr auto longest_start = 600'000ms;         // of a server, which may fill its search index first
constexpr std::uint64_t room_besides = 64 << 20;  // bytes, for logs and indexes

/// Held by its drill; whoever can have it found a folder of ours that was left behind.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder)
      : handle_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)),
        held_(is_ours() && ::flock(handle_, LOCK_EX | LOCK_NB) == 0) {}
  ~FolderLock() {
    if (handle_ >= 0) ::close(handle_);
  }
  FolderLock(const FolderLock&) = delete;
  bool held() const { return held_; }

 private:
  /// Others may make folders of that name in a place that all share.
  bool is_ours() const {
    struct stat status {};
    return handle_ >= 0 && ::fstat(handle_, &status) == 0 && status.st_uid == ::geteuid();
  }

  const int handle_;
  const bool held_;
};

/// What drills that were killed have left there: people's images lie in it.
void remove_left_behind(const std::filesystem::path& place) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(place, ignored)) {
    if (!entry.path().filename().string().starts_with(folder_prefix)) continue;
    if (FolderLock(entry.path()).held()) std::filesystem::remove_all(entry.path(), ignored);
  }
}

class ScratchFolder {
 public:
  explicit ScratchFolder(const std::filesystem::path& place) : path_(make(place)), lock_(path_) {}
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  std::filesystem::path data() const { return path_ / "data"; }

 private:
  static std::filesystem::path make(const std::filesystem::path& place) {
    std::string name = (place / (std::string(folder_prefix) + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr)
      throw store::Error(store::Fault::io, "no folder can be made in " + place.string() + ": " +
                                               std::generic_category().message(errno));
    return name;
  }

  const std::filesystem::path path_;
  const FolderLock lock_;
};

void need_room(const std::filesystem::path& place, std::uint64_t bytes) {
  const auto there = std::filesystem::space(place).available;
  if (there < bytes)
    throw store::Error(store::Fault::full, "a drill needs " + std::to_string(bytes) + " bytes in " +
                                               place.string() + ", which has " + std::to_string(there) +
                                               "; TMPDIR names another folder for it");
}

/// An image of the folder as the public sees it.
class ShownImage final : public imaging::Source {
 public:
  ShownImage(store::Snapshot& snapshot, const store::SnapshotImage& image)
      : snapshot_(snapshot), image_(image) {}

  std::uint64_t size() const override { return image_.size; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset >= image_.size) return 0;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), image_.size - offset));
    snapshot_.read_image(image_, offset, out.first(count));
    return count;
  }

  std::string bytes() {
    const imaging::PublicForm form = imaging::public_form(*this);
    std::string all(static_cast<std::size_t>(form.size()), '\0');
    all.resize(form.read_at(*this, 0, std::as_writable_bytes(std::span(all))));
    return all;
  }

 private:
  store::Snapshot& snapshot_;
  const store::SnapshotImage image_;
};

/// By its URL; throws net::Error.
std::string fetch(net::Connector& connector, const std::string& url, std::uint64_t most, int& status) {
  const net::Url target = net::parse_url(url);
  const net::Patience patience{net::Deadline(120s, "it took longer than two minutes"), 60s};
  const auto stream = connector.connect(target, patience.total);
  net::Exchange exchange(*stream, patience);
  const net::ResponseHead head = exchange.ask({target, "Lightkeep drill", "*/*"});
  status = head.status;
  std::string body;
  exchange.read_body(head, most,
                     [&](std::span<const char> bytes) { body.append(bytes.data(), bytes.size()); });
  return body;
}

class Drill {
 public:
  Drill(const DrillWish& wish, const backup::Progress& progress)
      : wish_(wish), progress_(progress), scratch_(wish.place) {}

  DrillReport run(backup::Repository& repository, const backup::Manifest& manifest) {
    put_back(repository, manifest);
    if (!report_.problems.empty()) return std::move(report_);
    check();
    serve();
    return std::move(report_);
  }

 private:
  void problem(std::string sentence) { report_.problems.push_back(std::move(sentence)); }

  void put_back(backup::Repository& repository, const backup::Manifest& manifest) {
    backup::RestoreWish wish;
    wish.folder = scratch_.data();
    wish.partial = true;  // what is lost is told of, and the rest is looked at all the same
    wish.given_key = wish_.given_key;
    wish.now = wish_.now;
    try {
      const auto restored = backup::put_back(repository, manifest, wish, progress_);
      report_.images = restored.images;
      report_.bytes = restored.bytes;
      for (const std::string& image : restored.lost) lost_.push_back("not put back: " + image);
    } catch (const store::Error& failure) {
      problem(std::string("it cannot be restored: ") + failure.what());
    }
  }

  std::vector<std::string> environment() const {
    std::vector<std::string> words{"LIGHTKEEP_DATA=" + scratch_.data().string()};
    if (!wish_.given_key.empty()) words.push_back("LIGHTKEEP_MASTER_KEY=" + wish_.given_key);
    return words;
  }

  void check() {
    for (const std::string& image : lost_) problem(image);
    ChildProcess child({"check", "deep"}, environment(), false);
    const std::string said = child.read_rest();
    if (child.wait() != 0) problem("`check deep` of what was restored says: " + said);
  }

  void serve() {
    store::Snapshot snapshot(scratch_.data(), [](std::uint64_t, std::uint64_t) {});
    ChildProcess child({"serve", "--listen", "127.0.0.1:0", "--cron-interval", "1d"}, environment(), false);
    const std::string base = await_ready(child);
    if (!base.empty()) look_at(base, snapshot);
    child.end(SIGTERM);
    child.wait();
  }

  /// Its URL; empty when it does not start.
  std::string await_ready(ChildProcess& child) {
    std::string said;
    constexpr std::string_view ready = "ready on ";
    while (const auto line = child.read_line(longest_start)) {
      const std::size_t at = line->find(ready);
      if (at != std::string::npos) return line->substr(at + ready.size());
      said += (said.empty() ? "" : "; ") + *line;
    }
    problem("a server does not start on what was restored: " + said);
    return {};
  }

  void look_at(const std::string& base, store::Snapshot& snapshot) {
    net::Connector connector;
    const auto images = snapshot.rows().some_shown(images_fetched, wish_.now);
    std::uint64_t done = 0;
    for (const store::ShownAsset& asset : images) {
      if (progress_) progress_("images by URL", done++, images.size());
      const imaging::FormatInfo* format = imaging::by_mime(asset.content_type);
      const std::string path = "/cdn/" + asset.public_id + "." + std::string(format ? format->extension : "");
      try {
        int status = 0;
        const std::string kept = ShownImage(snapshot, asset.image).bytes();
        const std::string shown = fetch(connector, base + path, asset.image.size + kept.size(), status);
        if (status != 200) {
          problem(path + " is answered with " + std::to_string(status));
        } else if (shown != kept) {
          problem(path + " is not what was kept");
        } else {
          ++report_.fetched;
        }
      } catch (const std::exception& failure) {
        problem(path + " cannot be fetched: " + failure.what());
      }
    }
  }

  const DrillWish& wish_;
  const backup::Progress& progress_;
  const ScratchFolder scratch_;
  std::vector<std::string> lost_;
  DrillReport report_;
};

}  // namespace

DrillReport drill(backup::Repository& repository, const backup::Manifest& manifest, const DrillWish& wish,
                  const backup::Progress& progress) {
  remove_left_behind(wish.place);
  // The rows are copied once more, to be looked at beside the server.
  need_room(wish.place, manifest.image_bytes + 3 * manifest.rows_size + room_besides);
  return Drill(wish, progress).run(repository, manifest);
}

}  // namespace lightkeep::app

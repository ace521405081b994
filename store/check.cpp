// Looks through a data folder for damage.
#include "store/check.h"

#include <sys/stat.h>

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "store/blob_engine.h"
#include "store/blob_references.h"
#include "store/folder_check.h"
#include "store/identity.h"
#include "store/metadata.h"
#include "store/row_checks.h"
#include "store/rows.h"
#include "store/store_state.h"
#include "store/upload_files.h"
#include "store/uploads.h"
#include "text/hex.h"

namespace lightkeep::store {

namespace {

constexpr const char* recover = "lightkeep recover";
constexpr int blobs_at_once = 500;

std::vector<BlobRow> rows_after(Metadata& metadata, const Digest& last) {
  return metadata.read([&](Reader& db) { return list_blob_rows(db, last, blobs_at_once); });
}

/// Empty when all is well.
std::string problem_of(BlobStore& blobs, const BlobRow& row, bool deep) {
  try {
    const auto reader = blobs.open(row.digest);
    if (reader->size() != static_cast<std::uint64_t>(row.size)) {
      return "has " + std::to_string(reader->size()) + " bytes instead of " + std::to_string(row.size);
    }
    if (deep && digest_of(*reader) != row.digest) return "has other bytes than it was kept with";
    return {};
  } catch (const Error& failure) {
    return failure.what();
  }
}

/// The blobs as they are now; a server may go on changing them. Of those that are in an object store, what is
/// there counts.
std::unique_ptr<BlobEngine> look_at_blobs(const DataPaths& paths, const Identity& identity,
                                          const Reach& reach) {
  if (lacks_cache(paths, identity))
    throw Error(Fault::missing, "blobs/, the cache before " + identity.place +
                                    ", is not there: the next start makes it anew, and then there is more to "
                                    "look at");
  return open_blob_engine({.folder = paths.blobs_folder(),
                           .mode = OpenMode::read_only,
                           .there = reach_blobs(identity, reach, true),
                           .past_copies = true});
}

class FolderCheck {
 public:
  FolderCheck(const DataPaths& paths, const CheckOptions& options)
      : paths_(paths),
        options_(options),
        identity_(find_identity(paths)),
        metadata_(open_checked_metadata(paths, 1, OpenMode::read_only)) {}

  CheckReport run() {
    attempt([&] { check_parts(paths_, identity_); });
    check_privacy();
    check_changes();
    metadata_->read([&](Reader& db) {
      report_.rows = count_rows(db);
      add(check_rows(db, options_.most_problems));
      add(check_search(db));
    });
    attempt([&] { check_bytes(); });
    check_uploads();
    return std::move(report_);
  }

 private:
  void add(const std::vector<Problem>& problems) {
    report_.problems.insert(report_.problems.end(), problems.begin(), problems.end());
  }
  void attempt(const std::function<void()>& check) {
    try {
      check();
    } catch (const Error& failure) {
      report_.problems.push_back({failure.what(), ""});
    }
  }

  void check_privacy() {
    struct stat folder {};
    constexpr unsigned others = S_IRWXG | S_IRWXO;
    if (stat(paths_.folder().c_str(), &folder) != 0 || (folder.st_mode & others) == 0) return;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(paths_.folder())) {
      struct stat file {};
      if (stat(entry.path().c_str(), &file) != 0 || (file.st_mode & others) == 0) continue;
      report_.problems.push_back(
          {"others than its owner can open the data folder, and " + entry.path().string() + " in it",
           "chmod -R go= " + paths_.folder().string()});
      return;
    }
  }

  /// The mark is read first: a server that commits in between only adds.
  void check_changes() {
    std::uint64_t committed = 0;
    attempt([&] { committed = ChangeMark::read(paths_.change_mark_file(), identity_.store).value_or(0); });
    const StoreState state = metadata_->read([](Reader& db) { return read_state(db); });
    const std::int64_t missing =
        committed > state.change ? static_cast<std::int64_t>(committed - state.change) : 0;
    if (missing + state.lost_changes == 0) return;
    lost_rows_ = true;
    report_.problems.push_back({"metadata.db has lost " + std::to_string(missing + state.lost_changes) +
                                    " changes: its write-ahead log was cut, damaged or removed",
                                recover});
  }

  void check_bytes() {
    const auto view = look_at_blobs(paths_, identity_, options_.reach);
    std::vector<BlobRow> doubtful;
    for (auto rows = rows_after(*metadata_, {}); !rows.empty();
         rows = rows_after(*metadata_, rows.back().digest)) {
      for (const BlobRow& row : rows) {
        ++report_.blobs;
        report_.bytes += row.size;
        if (!problem_of(view->blobs(), row, options_.deep).empty()) doubtful.push_back(row);
        if (options_.looked_at) options_.looked_at(report_.blobs);
      }
    }
    std::vector<Digest> orphans = find_orphans(view->blobs());
    const auto fresh = look_at_blobs(paths_, identity_, options_.reach);
    for (const BlobRow& row : doubtful) tell_blob(fresh->blobs(), row);
    tell_orphans(fresh->blobs(), orphans);
  }

  bool has_row(const Digest& digest) {
    return metadata_->read([&](Reader& db) { return has_blob_row(db, digest); });
  }

  void tell_blob(BlobStore& blobs, const BlobRow& row) {
    const std::string problem = problem_of(blobs, row, options_.deep);
    if (problem.empty() || !has_row(row.digest)) return;
    if (++bad_blobs_ > options_.most_problems) return;
    report_.problems.push_back({"image " + text::to_hex(row.digest) + ": " + problem, ""});
  }

  std::vector<Digest> find_orphans(BlobStore& blobs) {
    std::vector<Digest> orphans;
    for (auto page = blobs.list({}, blobs_at_once); !page.empty();
         page = blobs.list(page.back(), blobs_at_once)) {
      metadata_->read([&](Reader& db) {
        for (const Digest& digest : page) {
          if (!has_blob_row(db, digest)) orphans.push_back(digest);
        }
      });
    }
    return orphans;
  }

  /// An upload that is under way, or that a crash broke off, is no damage; nor is what is about to be erased.
  void tell_orphans(BlobStore& blobs, const std::vector<Digest>& found) {
    std::int64_t unsettled = 0, orphans = 0;
    for (const Digest& digest : found) {
      if (has_row(digest) || !blobs.contains(digest)) continue;
      const auto mark = blobs.mark_of(digest);
      if (mark == Mark::condemned) continue;
      const bool broken_off = mark == Mark::broken_off || (mark == Mark::unsettled && !lost_rows_);
      ++(broken_off ? unsettled : orphans);
    }
    if (unsettled > 0)
      report_.notes.push_back(std::to_string(unsettled) + " uploads were broken off or are under way");
    if (orphans > 0)
      report_.problems.push_back({std::to_string(orphans) + " images have lost their rows", recover});
  }

  /// What was told to be on disk of an upload is its sender's to send again, once they know: their upload
  /// ends.
  void check_uploads() {
    const UploadFiles files(paths_);
    std::int64_t unfinished = 0, lost = 0;
    const auto after = [&](std::string_view last) {
      return metadata_->read([&](Reader& db) { return list_unfinished_uploads(db, last, blobs_at_once); });
    };
    for (auto page = after(""); !page.empty(); page = after(page.back().public_id)) {
      for (const Upload& upload : page) {
        ++unfinished;
        const auto received = static_cast<std::uint64_t>(upload.received);
        if (!files.has(upload.public_id, received) && is_still(upload)) ++lost;
      }
    }
    if (unfinished > 0)
      report_.notes.push_back(std::to_string(unfinished) + " resumable uploads are not whole yet");
    if (lost > 0)
      report_.problems.push_back(
          {std::to_string(lost) + " resumable uploads have lost bytes that were received; each is ended when "
                                  "its sender goes on, who sends it anew",
           ""});
  }

  /// A server may have ended it meanwhile.
  bool is_still(const Upload& upload) {
    return metadata_->read([&](Reader& db) { return needs_upload_file(db, upload.public_id); });
  }

  const DataPaths& paths_;
  const CheckOptions& options_;
  const Identity identity_;
  const std::unique_ptr<Metadata> metadata_;
  CheckReport report_;
  int bad_blobs_ = 0;
  bool lost_rows_ = false;
};

}  // namespace

CheckReport check_folder(const std::filesystem::path& folder, const CheckOptions& options) {
  const DataPaths paths(folder);
  return FolderCheck(paths, options).run();
}

std::string to_text(const CheckReport& report) {
  std::string text;
  std::map<std::string, int> mends;
  for (const Problem& problem : report.problems) {
    text += problem.sentence + "\n";
    if (!problem.mend.empty()) ++mends[problem.mend];
  }
  for (const std::string& note : report.notes) text += note + "\n";
  for (const auto& [command, problems] : mends)
    text += "`" + command + "` mends " + std::to_string(problems) + " of these\n";
  return text + std::to_string(report.rows) + " rows, " + std::to_string(report.blobs) + " images of " +
         std::to_string(report.bytes) + " bytes, " + std::to_string(report.problems.size()) + " problems\n";
}

}  // namespace lightkeep::store

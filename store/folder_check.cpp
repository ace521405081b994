// What a data folder must be before it is opened.
#include "store/folder_check.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "store/blob_engine.h"
#include "store/error.h"
#include "store/identity.h"
#include "store/migrations.h"
#include "store/schema_copy.h"
#include "store/store_state.h"

namespace lightkeep::store {

namespace {

namespace fs = std::filesystem;

constexpr int first_schema_with_identity = 4;

constexpr std::string_view nothing_changed = " Nothing was changed.";
constexpr std::string_view put_back =
    " Put the folder back from a backup; without one, `lightkeep rebuild` says what can be made anew from "
    "the rest.";

bool has_content(const fs::path& file) {
  std::error_code none;
  return fs::is_regular_file(file, none) && fs::file_size(file, none) > 0;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

[[noreturn]] void refuse(Fault fault, const DataPaths& paths, const std::string& what,
                         std::string_view advice) {
  throw Error(fault, "the data folder " + paths.folder().string() + " " + what +
                         std::string(nothing_changed) + std::string(advice));
}

/// What lies in the folder, but for what may be there before a first start: our lock, a master key that was
/// put there, what a crash left of writing the identity, and hidden files and lost+found of the file system.
std::vector<std::string> find_content(const DataPaths& paths) {
  std::vector<std::string> names;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(paths.folder(), none)) {
    const std::string name = entry.path().filename().string();
    const bool early = entry.path() == paths.lock_file() || entry.path() == paths.master_key_file() ||
                       name == "lightkeep.id.new" || name == "master.key.new" || name == "lost+found";
    if (!early && !name.starts_with(".")) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

void require_parts(const DataPaths& paths, const Identity& identity) {
  const auto missing = missing_parts(paths, identity);
  if (missing.empty()) return;
  refuse(Fault::missing, paths, "holds a store, but of it " + joined(missing) + " is missing or empty.",
         put_back);
}

/// A folder with content and without an identity: of an earlier version, or damaged, or not ours.
void require_earlier_version(const DataPaths& paths, const std::vector<std::string>& content) {
  const bool rows = has_content(paths.metadata_file()), blobs = has_content(paths.blobs_manifest());
  if (!rows && !blobs)
    refuse(Fault::corrupt, paths, "holds " + joined(content) + " and no store.",
           " Name an empty folder, or one that does not exist yet.");
  if (!rows || !blobs) require_parts(paths, {.phase = Phase::adopting});
  if (schema_version(paths.metadata_file(), embedded_migrations()) < first_schema_with_identity) return;
  refuse(Fault::missing, paths, "has lost the file lightkeep.id that names its store.",
         " If metadata.db and blobs/ belong together, `lightkeep rebuild identity` writes it anew.");
}

void check_files(const BlobEngine& blobs, const DataPaths& paths) {
  const std::vector<std::string> damaged = blobs.damaged_files();
  if (damaged.empty()) return;
  refuse(Fault::missing, paths, "has lost bytes of images: " + joined(damaged) + ".", put_back);
}

void check_store_name(const BlobEngine& blobs, const Identity& identity, const DataPaths& paths) {
  const auto name = blobs.store_name();
  if (!name && identity.phase != Phase::whole) return;
  if (name == identity.store) return;
  refuse(Fault::corrupt, paths,
         "is of the store " + identity.store + ", but blobs/ belongs to " +
             (name ? "the store " + *name : "none") + ".",
         " Put the two back together from one backup.");
}

/// Of a version after this one. What is refused can be gone back from.
[[noreturn]] void refuse_newer(const DataPaths& paths, const Error& failure) {
  const auto rows = find_rows_before(paths, static_cast<int>(embedded_migrations().size()));
  throw Error(Fault::newer_schema,
              failure.what() + std::string(".") + std::string(nothing_changed) +
                  (rows ? " Start the later version; or go back to the rows as they were before it came, "
                          "without what was changed since: remove metadata.db-wal and metadata.db-shm, and "
                          "rename " +
                              rows->string() + " to metadata.db."
                        : " Start the later version, or put the folder back from a backup of before."));
}

StoreState read_checked_state(const DataPaths& paths, const Identity& identity, const RowConnect& connect) {
  const auto metadata = open_checked_metadata(paths, connect, 1, OpenMode::read_only);
  StoreState state = metadata->read([](Reader& db) { return read_state(db); });
  if (state.store != identity.store)
    refuse(Fault::corrupt, paths,
           "is of the store " + identity.store + ", but " +
               (identity.rows.empty() ? "metadata.db" : identity.rows) + " belongs to " +
               (state.store ? "the store " + *state.store : "none") + ".",
           " Put the two back together from one backup.");
  ChangeMark::read(paths.change_mark_file(), identity.store);
  return state;
}

std::unique_ptr<BlobEngine> open_checked_blobs(const DataPaths& paths, const Identity& identity) {
  try {
    return open_blob_engine({.folder = paths.blobs_folder(), .mode = OpenMode::read_only});
  } catch (const Error& failure) {
    if (failure.fault() == Fault::full || failure.fault() == Fault::newer_schema) throw;
    refuse(failure.fault(), paths, std::string("has a damaged blob store (") + failure.what() + ").",
           identity.blobs == BlobsAt::there
               ? " It is the cache before " + identity.place +
                     ", where all images are: remove blobs/, and the next start makes it anew."
               : std::string(put_back));
  }
}

}  // namespace

bool lacks_cache(const DataPaths& paths, const Identity& identity) {
  return identity.blobs == BlobsAt::there && !has_content(paths.blobs_manifest());
}

std::vector<std::string> missing_parts(const DataPaths& paths, const Identity& identity) {
  std::vector<std::string> missing;
  if (identity.rows.empty() && !has_content(paths.metadata_file())) missing.emplace_back("metadata.db");
  std::error_code none;
  if (!lacks_cache(paths, identity)) {
    if (!fs::is_directory(paths.blobs_folder(), none))
      missing.emplace_back("blobs/");
    else if (!has_content(paths.blobs_manifest()))
      missing.emplace_back("blobs/CURRENT");
  }
  if (identity.phase == Phase::whole && !has_content(paths.change_mark_file()))
    missing.emplace_back("changes");
  return missing;
}

/// Half of what was to be put back must not be taken for all of it.
void require_ended_restore(const DataPaths& paths, const Identity& identity) {
  if (identity.phase != Phase::restoring) return;
  refuse(Fault::corrupt, paths, "is being put back from a backup, and that has not ended.",
         " Run the same `lightkeep restore` again, which goes on; or remove the folder.");
}

void require_store(const DataPaths& paths) {
  std::error_code none;
  if (!fs::exists(paths.identity_file(), none) && find_content(paths).empty())
    refuse(Fault::missing, paths, "holds no store.",
           " --data names another; the first start of the server makes one here.");
}

DataDir lock_store(const fs::path& folder) {
  require_store(DataPaths(folder));
  return DataDir(folder);
}

Identity find_identity(const DataPaths& paths) {
  const auto identity = read_identity(paths.identity_file());
  if (!identity) {
    require_store(paths);
    require_earlier_version(paths, find_content(paths));
    refuse(Fault::corrupt, paths, "was written by an earlier version of Lightkeep.",
           " Start the server with this version once.");
  }
  require_ended_restore(paths, *identity);
  require_parts(paths, *identity);
  return *identity;
}

bool is_virgin(const DataPaths& paths) {
  std::error_code none;
  return !fs::exists(paths.identity_file(), none) && !fs::exists(paths.master_key_file(), none) &&
         find_content(paths).empty();
}

Identity establish_identity(const DataPaths& paths) {
  if (const auto identity = read_identity(paths.identity_file())) {
    require_ended_restore(paths, *identity);
    if (identity->phase != Phase::making) require_parts(paths, *identity);
    return *identity;
  }
  const auto content = find_content(paths);
  if (!content.empty()) require_earlier_version(paths, content);
  const Identity identity = new_identity(content.empty() ? Phase::making : Phase::adopting);
  write_identity(paths.identity_file(), identity);
  return identity;
}

std::unique_ptr<Metadata> open_checked_metadata(const DataPaths& paths, int readers, OpenMode mode) {
  try {
    return open_metadata(paths.metadata_file(), readers, mode);
  } catch (const Error& failure) {
    if (failure.fault() == Fault::newer_schema) refuse_newer(paths, failure);
    if (failure.fault() != Fault::corrupt) throw;
    refuse(Fault::corrupt, paths, std::string("has a damaged metadata.db (") + failure.what() + ").",
           put_back);
  }
}

std::unique_ptr<Metadata> open_checked_metadata(const DataPaths& paths, const RowConnect& connect,
                                                int readers, OpenMode mode) {
  return connect ? open_metadata(connect, readers, mode) : open_checked_metadata(paths, readers, mode);
}

void check_parts(const DataPaths& paths, const Identity& identity, const RowConnect& connect) {
  if (identity.phase == Phase::making) return;
  const StoreState state =
      identity.phase == Phase::whole ? read_checked_state(paths, identity, connect) : StoreState{};
  if (lacks_cache(paths, identity)) return;
  const auto blobs = open_checked_blobs(paths, identity);
  check_store_name(*blobs, identity, paths);
  if (identity.blobs == BlobsAt::there) return;
  check_files(*blobs, paths);
  if (blobs->last_sequence() >= state.blob_sequence) return;
  refuse(Fault::corrupt, paths,
         "has lost the newest bytes of images: blobs/ ends " +
             std::to_string(state.blob_sequence - blobs->last_sequence()) +
             " writes before what metadata.db knows to be on disk.",
         put_back);
}

void remove_set_aside(const DataPaths& paths, Millis before) {
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(paths.set_aside_folder(), none)) {
    struct stat file {};
    const bool known =
        lstat(entry.path().c_str(), &file) == 0;  // the change time is that of the setting aside
    const Millis since = Millis{file.st_ctim.tv_sec} * 1000 + file.st_ctim.tv_nsec / 1'000'000;
    if (known && since < before) fs::remove(entry.path(), none);
  }
}

}  // namespace lightkeep::store

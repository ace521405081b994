// Start here. Backups of a data folder, in a repository that nobody can read without its key: packs of what
// the images and the rows are made of (pack.h), indexes of them (catalog.h), and a manifest for each backup
// (manifest.h). Whatever is written is written aside and renamed, a manifest last: what was killed has not
// happened, and is gone on with by the next backup, or swept by a prune.
//
// Called by the commands `backup` and `restore` and by what the server runs for itself. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/backup/key_file.h"
#include "app/backup/manifest.h"
#include "app/backup/storage.h"

namespace lightkeep::backup {

/// How far long work has come, for whoever shows it: `what` is of a bounded list of words ("rows", "images");
/// bytes done and in all. What a listener throws ends the work.
using Progress = std::function<void(std::string_view what, std::uint64_t done, std::uint64_t all)>;

/// A manifest by its name; empty where it is damaged, with the reason.
struct FoundBackup {
  std::string name;
  std::optional<Manifest> manifest;  // without the lists of parts
  std::string problem;
};

enum class Proof {
  verified,  // every byte of it was read
  drilled    // a server showed what was restored from it
};

class Repository {
 public:
  /// `key` is right: it was sealed in the key file.
  Repository(std::unique_ptr<Storage> storage, const Key& key) : storage_(std::move(storage)), key_(key) {}

  Storage& storage() { return *storage_; }
  const Key& key() const { return key_; }

  /// Oldest first.
  std::vector<FoundBackup> list();
  /// Whole. Throws store::Error{missing, corrupt, newer_schema, io}.
  Manifest load(const std::string& name);
  /// The newest that was made at `at` or before; throws store::Error{missing} where there is none.
  Manifest load_at(std::optional<std::int64_t> at);

  /// Notes what was proved at that time, where that can be written, for who asks how long ago that was.
  void note(Proof proof, std::int64_t time);

 private:
  std::unique_ptr<Storage> storage_;
  const Key key_;
};

/// Throws store::Error{taken} where one is there, or something else.
void make_repository(Storage& storage, const Key& key, std::string_view passphrase, const store::Vault& vault,
                     const PassphraseCost& cost = {});
/// Throws store::Error{missing, corrupt, newer_schema}.
KeyFile read_key_file(Storage& storage);

/// By the names of objects alone, without any key. Unix milliseconds; 0: never.
struct Standing {
  std::int64_t last_backup = 0;
  std::int64_t last_verified = 0;
  std::int64_t last_drilled = 0;
};
Standing standing_of(Storage& storage);

}  // namespace lightkeep::backup

// What the tests of this room share: a data folder with images in it, and a repository beside it.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/backup/back_up.h"
#include "app/backup/folder_storage.h"
#include "app/backup/prune.h"
#include "app/backup/put_back.h"
#include "app/backup/repository.h"
#include "app/backup/verify.h"
#include "store/check.h"
#include "store/identity.h"
#include "store/test_store.h"

namespace lightkeep::backup {

/// `size` bytes that zstd makes nothing of.
inline std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  store::random_bytes(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

class RepositoryTest : public store::StoreTest {
 protected:
  RepositoryTest() {
    umask(S_IRWXG | S_IRWXO);  // as the commands have it
    upload("first.jpg", random_bytes(100));
    upload("large.png", random_bytes((3 << 20) + 77));
    upload("third.png", random_bytes(1 << 20));
    FolderStorage storage(place());
    make_repository(storage, key, passphrase, store->vault(), {.memory = 64, .passes = 1});
  }

  std::filesystem::path data() const { return folder.path() / "data"; }
  std::filesystem::path place() const { return folder.path() / "repository"; }
  std::filesystem::path target() const { return folder.path() / "restored"; }

  void upload(const std::string& filename, const std::string& bytes) {
    auto staged = store->blobs().stage();
    staged->append(std::as_bytes(std::span(bytes)));
    staged->finish();
    store::StagedBlob* const batch[] = {staged.get()};
    const auto pin = store->pin(batch);
    store->blobs().keep(batch);
    store::Asset asset = image(filename);
    asset.blob = staged->digest();
    asset.size = static_cast<std::int64_t>(bytes.size());
    add(asset);
    kept[staged->digest()] = bytes;
  }

  Repository repository() { return {std::make_unique<FolderStorage>(place()), key}; }
  BackupReport back_up_at(std::int64_t time) {
    Repository opened = repository();
    return back_up(opened, {data(), {}, "1.0", time}, {});
  }
  RestoreReport restore(std::optional<std::int64_t> at = {}, bool partial = false) {
    Repository opened = repository();
    const Manifest manifest = opened.load_at(at);
    return put_back(opened, manifest, {.folder = target(), .partial = partial, .now = 99}, {});
  }
  VerifyReport look(bool deep) {
    Repository opened = repository();
    return verify(opened, deep, {});
  }

  /// The restored folder is whole, opens, and has the very bytes.
  void expect_restored(const std::map<store::Digest, std::string>& images) {
    const auto report = store::check_folder(target(), {.deep = true});
    EXPECT_TRUE(report.problems.empty()) << store::to_text(report);
    EXPECT_EQ(report.blobs, std::ssize(images));
    store::Store opened(store::StoreConfig{.folder = target()});
    for (const auto& [digest, bytes] : images) {
      std::string read(bytes.size(), '\0');
      EXPECT_EQ(opened.blobs().open(digest)->read_at(0, std::as_writable_bytes(std::span(read))),
                bytes.size());
      EXPECT_EQ(read, bytes);
    }
  }

  std::vector<std::filesystem::path> files(const std::string& kind) const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place() / kind))
      if (entry.is_regular_file()) found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
  }
  static void flip(const std::filesystem::path& file, std::uint64_t at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const char c = static_cast<char>(stream.get() ^ 0x10);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(c);
  }

  const Key key = new_key();
  const std::string passphrase = new_passphrase();
  std::map<store::Digest, std::string> kept;
};

}  // namespace lightkeep::backup

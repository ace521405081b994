// Backups as a whole: what comes back, what is stored twice, what damage does, what is removed.
#include "app/backup/repository.h"

#include <gmock/gmock.h>

#include <atomic>

#include "app/backup/catalog.h"
#include "app/backup/extent_reader.h"
#include "app/backup/pack_stream.h"
#include "app/backup/test_repository.h"
#include "store/blob_references.h"
#include "store/restored_folder.h"
#include "store/snapshot.h"

namespace lightkeep::backup {
namespace {

using store::Fault;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(RepositoryTest, WhatWasBackedUpBesideAServerComesBack) {
  const BackupReport report = back_up_at(1'000);
  EXPECT_EQ(report.new_images, 3u);
  EXPECT_EQ(restore().images, 3u);
  expect_restored(kept);
  EXPECT_FALSE(std::filesystem::exists(data() / "snapshot.db"));
}

TEST_F(RepositoryTest, WhatIsThereIsNotStoredAgain) {
  back_up_at(1'000);
  const BackupReport again = back_up_at(2'000);
  EXPECT_EQ(again.new_images, 0u);
  EXPECT_EQ(again.stored_bytes, 0u);
  upload("fourth.png", random_bytes(5'000));
  EXPECT_EQ(back_up_at(3'000).new_images, 1u);
  EXPECT_THAT(repository().list(), SizeIs(3));
  restore();
  expect_restored(kept);
}

TEST_F(RepositoryTest, AnEarlierMomentComesBack) {
  back_up_at(1'000);
  const auto before = kept;
  upload("later.png", random_bytes(5'000));
  back_up_at(2'000);
  restore(1'500);
  expect_restored(before);
  EXPECT_EQ(store::fault_of([&] { restore(500); }), Fault::missing);
}

TEST_F(RepositoryTest, ARestoredFolderHasANameOfItsOwn) {
  back_up_at(1'000);
  restore();
  const auto name = [](const std::filesystem::path& where) {
    return store::read_identity(store::DataPaths(where).identity_file())->store;
  };
  EXPECT_NE(name(data()), name(target()));
}

TEST_F(RepositoryTest, AFolderWithAnythingInItIsLeftAlone) {
  back_up_at(1'000);
  std::filesystem::create_directory(target());
  std::ofstream(target() / "letter.txt") << "mine";
  EXPECT_EQ(store::fault_of([&] { restore(); }), Fault::taken);
  std::filesystem::remove(target() / "letter.txt");
  EXPECT_EQ(restore().images, 3u);
  EXPECT_EQ(store::fault_of([&] { restore(); }), Fault::taken);
  expect_restored(kept);
}

TEST_F(RepositoryTest, AHalfIsNotTakenForAWhole) {
  back_up_at(1'000);
  const auto wanted = kept;
  upload("later.png", random_bytes(5'000));
  back_up_at(2'000);
  {
    Repository opened = repository();
    store::RestoredFolder begun(target(), opened.load_at(1'500).name(), {});
  }
  EXPECT_EQ(store::fault_of([&] { store::Store(store::StoreConfig{.folder = target()}); }), Fault::corrupt);
  EXPECT_EQ(store::fault_of([&] { store::check_folder(target(), {}); }), Fault::corrupt);
  EXPECT_EQ(store::fault_of([&] { restore(); }), Fault::taken) << "another backup";
  restore(1'500);
  expect_restored(wanted);
}

TEST_F(RepositoryTest, AMissingPackIsNoticedNamedAndMadeAnew) {
  back_up_at(1'000);
  for (const auto& pack : files("packs"))
    if (std::filesystem::file_size(pack) > (4u << 20)) std::filesystem::remove(pack);
  const VerifyReport report = look(false);
  EXPECT_THAT(report.images, SizeIs(3));
  EXPECT_THAT(report.images, testing::Contains(HasSubstr("team/one")));
  EXPECT_THAT(report.images, testing::Contains(HasSubstr("large.png")));
  EXPECT_EQ(store::fault_of([&] { restore(); }), Fault::missing);
  EXPECT_FALSE(std::filesystem::exists(target()));
  EXPECT_EQ(back_up_at(2'000).new_images, 3u);
  restore();
  expect_restored(kept);
}

TEST_F(RepositoryTest, EveryFlippedByteIsFound) {
  back_up_at(1'000);
  EXPECT_TRUE(look(true).well());
  for (const auto& pack : files("packs")) {
    const std::uint64_t size = std::filesystem::file_size(pack);
    for (const std::uint64_t at :
         {std::uint64_t{0}, std::uint64_t{9}, std::uint64_t{30}, size / 2, size - 100, size - 11, size - 1}) {
      flip(pack, at);
      EXPECT_FALSE(look(true).well()) << pack << " at " << at;
      flip(pack, at);
    }
  }
  EXPECT_TRUE(look(true).well());
}

TEST_F(RepositoryTest, AFlippedByteOfAnImageNamesIt) {
  back_up_at(1'000);
  for (const auto& pack : files("packs"))
    if (std::filesystem::file_size(pack) > (4u << 20)) flip(pack, 2u << 20);
  const VerifyReport report = look(true);
  ASSERT_THAT(report.images, SizeIs(1));
  EXPECT_EQ(store::fault_of([&] { restore(); }), Fault::corrupt);
  const RestoreReport partial = restore({}, true);
  EXPECT_EQ(partial.images, 2u);
  EXPECT_THAT(partial.lost, testing::ElementsAre(report.images.front()));
}

TEST_F(RepositoryTest, PacksTellWhatTheyHoldWithoutAnIndex) {
  back_up_at(1'000);
  for (const auto& index : files("indexes")) std::filesystem::remove(index);
  EXPECT_EQ(back_up_at(2'000).new_images, 0u);
  restore();
  expect_restored(kept);
}

TEST_F(RepositoryTest, AForeignPackIsToldOfAndHurtsNothing) {
  back_up_at(1'000);
  const auto pack = files("packs").front();
  const std::string foreign = "00" + std::string(30, 'a');
  std::filesystem::create_directories(place() / "packs" / "00");
  std::filesystem::copy(pack, place() / "packs" / "00" / foreign);
  const VerifyReport report = look(true);
  EXPECT_THAT(report.problems, testing::Contains(HasSubstr("foreign")));
  EXPECT_THAT(report.images, IsEmpty());
}

/// A place that takes so many packs and is full then.
class SmallStorage final : public Storage {
 public:
  SmallStorage(const std::filesystem::path& folder, int packs) : folder_(folder), packs_(packs) {}
  std::string place() const override { return folder_.place(); }
  bool put_if_absent(const std::string& name, std::string_view bytes) override {
    if (name.starts_with("packs/") && packs_-- <= 0) throw store::Error(Fault::full, "no room for a pack");
    return folder_.put_if_absent(name, bytes);
  }
  std::size_t get_range(const std::string& name, std::uint64_t offset, std::span<char> out) override {
    return folder_.get_range(name, offset, out);
  }
  std::vector<StoredObject> list(const std::string& prefix) override { return folder_.list(prefix); }
  void remove(const std::string& name) override { folder_.remove(name); }
  std::unique_ptr<Lock> lock(bool alone) override { return folder_.lock(alone); }

 private:
  FolderStorage folder_;
  std::atomic<int> packs_;
};

TEST_F(RepositoryTest, APackThatCannotBeStoredIsNoBackupWhicheverItIs) {
  upload("larger.png", random_bytes(35 << 20));
  for (const int packs : {0, 1, 2}) {
    Repository small(std::make_unique<SmallStorage>(place(), packs), key);
    EXPECT_EQ(store::fault_of([&] { back_up(small, {data(), {}, "1.0", 1'000}, {}); }), Fault::full) << packs;
    EXPECT_THAT(repository().list(), IsEmpty()) << packs;
  }
  back_up_at(2'000);
  restore();
  expect_restored(kept);
}

TEST_F(RepositoryTest, OtherBytesThanAnImageHasAreNotJoinedToAGoodCopy) {
  const std::string good = random_bytes((40 << 20) + 5);  // more than a pack
  const store::Digest digest = store::sha256(good);
  FolderStorage storage(place());
  const auto keep = [&](const std::string& bytes) {
    PackStream stream(storage, key);
    const auto read = [&](std::uint64_t offset, std::span<char> out) {
      std::ranges::copy(bytes.substr(offset, out.size()), out.begin());
    };
    const bool kept_whole = stream.add_image(digest, bytes.size(), read);
    stream.flush();
    Catalog::write_index(storage, key, stream.stored());
    return kept_whole;
  };
  std::string bad = good;
  bad[7] = static_cast<char>(bad[7] ^ 1);
  EXPECT_FALSE(keep(bad));
  EXPECT_FALSE(Catalog(storage, key).has_image(digest, good.size()));
  EXPECT_TRUE(keep(good));
  const Catalog catalog(storage, key);
  EXPECT_TRUE(catalog.has_image(digest, good.size()));
  ExtentReader reader(storage, key, catalog);
  for (const Place& place : catalog.places()) {
    if (place.extent.digest == digest)
      EXPECT_TRUE(reader.read(place) == good.substr(place.extent.first * piece_size, place.extent.plain));
  }
}

TEST_F(RepositoryTest, PruneRemovesWhatNothingNamesAndNoMore) {
  back_up_at(1'000);
  upload("later.png", random_bytes(2 << 20));
  back_up_at(2'000);
  Repository opened = repository();
  const KeepRules last{.all = 0, .daily = 0, .weekly = 0, .monthly = 0};
  const PruneReport dry = prune(opened, last, 10'000, true, {});
  EXPECT_THAT(dry.removed, SizeIs(1));
  EXPECT_THAT(opened.list(), SizeIs(2));
  const PruneReport report = prune(opened, last, 10'000, false, {});
  EXPECT_THAT(report.removed, SizeIs(1));
  EXPECT_THAT(opened.list(), SizeIs(1));
  EXPECT_TRUE(look(true).well());
  restore();
  expect_restored(kept);
}

TEST_F(RepositoryTest, OneCommandAtATimeWrites) {
  Repository opened = repository();
  const auto held = opened.storage().lock(true);
  EXPECT_EQ(store::fault_of([&] { back_up_at(1'000); }), Fault::locked);
  EXPECT_EQ(store::fault_of([&] { look(false); }), Fault::locked);
}

TEST_F(RepositoryTest, TheKeyOpensByPassphraseOrMasterKeyAndByNothingElse) {
  FolderStorage storage(place());
  const KeyFile file = read_key_file(storage);
  EXPECT_EQ(open_by_passphrase(file, passphrase), key);
  EXPECT_EQ(open_by_passphrase(file, new_passphrase()), std::nullopt);
  EXPECT_EQ(open_by_vault(file, store->vault()), key);
  store::Store another(store::StoreConfig{.folder = target()});
  EXPECT_EQ(open_by_vault(file, another.vault()), std::nullopt);
  EXPECT_EQ(store::fault_of([&] { make_repository(storage, new_key(), passphrase, store->vault()); }),
            Fault::taken);
}

TEST_F(RepositoryTest, WhatIsNamedByASnapshotIsNotSwept) {
  upload("swept.png", random_bytes(500));
  const store::Digest digest = [&] {
    for (const auto& [each, bytes] : kept)
      if (bytes.size() == 500) return each;
    return store::Digest{};
  }();
  write([&](store::Writer& db) { store::drop_reference(db, digest, 5); });
  {
    store::Snapshot snapshot(data(), {});
    store->sweeper().step({100, 100, 0}, 100);
    EXPECT_TRUE(store->blobs().contains(digest));
  }
  store->sweeper().step({100, 100, 0}, 100);
  EXPECT_FALSE(store->blobs().contains(digest));
}

}  // namespace
}  // namespace lightkeep::backup

// The store as a whole: one process for a folder, faults of the disk under the blobs, and everything at once.
#include "store/store.h"

#include <gmock/gmock.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "store/check.h"
#include "store/data_dir.h"
#include "store/rocks.h"
#include "store/rocks_blob_store.h"
#include "store/rocks_renditions.h"
#include "store/test_store.h"
#include "text/hex.h"

namespace lightkeep::store {
namespace {

class WholeStoreTest : public StoreTest {
 protected:
  std::unique_ptr<StagedBlob> stage(const std::string& text) {
    auto staged = store->blobs().stage();
    staged->append(std::as_bytes(std::span(text)));
    staged->finish();
    return staged;
  }
  /// As an upload does it.
  AssetId upload(const std::string& text) {
    const auto staged = stage(text);
    StagedBlob* const batch[] = {staged.get()};
    const auto pin = store->pin(batch);
    store->blobs().keep(batch);
    Asset asset = image("upload.png");
    asset.blob = staged->digest();
    asset.size = static_cast<std::int64_t>(text.size());
    return add(asset);
  }
  std::string read(const Digest& digest) {
    const auto reader = store->blobs().open(digest);
    std::string text(reader->size(), '\0');
    EXPECT_EQ(reader->read_at(0, std::as_writable_bytes(std::span(text))), text.size());
    return text;
  }
};

TEST_F(WholeStoreTest, ASecondOwnerIsKeptOut) {
  EXPECT_EQ(fault_of([&] { DataDir(folder.path() / "data"); }), Fault::locked);
  store.reset();
  EXPECT_NO_THROW(DataDir(folder.path() / "data/"));
}

TEST_F(WholeStoreTest, RowsStayWhereTheStoreBegan) {
  store.reset();
  const StoreConfig elsewhere{.folder = folder.path() / "data",
                              .rows = {.wanted = "postgresql://somebody@host/p"}};
  EXPECT_EQ(fault_of([&] { Store{elsewhere}; }), Fault::taken);
  EXPECT_NO_THROW(reopen());
}

TEST(IdentityTest, ItSaysWhereThingsAre) {
  const TestFolder folder;
  const auto file = folder.path() / "lightkeep.id";
  for (const char* place : {"", "s3://images?endpoint=https://host&region=x"}) {
    for (const char* rows : {"", "postgresql://somebody@host:5432/p?sslmode=verify-full"}) {
      Identity identity = new_identity(Phase::whole);
      identity.blobs = *place == 0 ? BlobsAt::here : BlobsAt::there;
      identity.place = place;
      identity.rows = rows;
      write_identity(file, identity);
      const auto read = read_identity(file);
      ASSERT_TRUE(read);
      EXPECT_EQ(read->store, identity.store);
      EXPECT_EQ(read->blobs, identity.blobs);
      EXPECT_EQ(read->place, place);
      EXPECT_EQ(read->rows, rows);
      std::string other = bytes_of(file);
      other.replace(other.find("layout = ") + 9, 1, *rows != 0 || *place != 0 ? "1" : "3");
      std::ofstream(file) << other;
      EXPECT_EQ(fault_of([&] { read_identity(file); }), Fault::corrupt) << "of another layout: " << other;
    }
  }
}

TEST_F(WholeStoreTest, AFolderThatCannotBeMadeIsSaidToBeOne) {
  EXPECT_EQ(fault_of([&] { Store({.folder = "/proc/lightkeep"}); }), Fault::io);
  EXPECT_EQ(fault_of([&] { Store({.folder = folder.path() / "data" / "lock"}); }), Fault::io);
}

TEST_F(WholeStoreTest, ThereIsRoom) {
  EXPECT_GT(store->free_bytes(), 0u);
}

TEST_F(WholeStoreTest, AKilledProcessLeavesWhatItKeptAndNothingHalfStaged) {
  store.reset();
  const std::string kept(3'000'000, 'k'), half(5'000'000, 'h');
  const pid_t child = fork();
  if (child == 0) {
    reopen();
    const auto done = stage(kept);
    StagedBlob* const batch[] = {done.get()};
    store->blobs().keep(batch);
    const auto unfinished = stage(half);
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  reopen();
  EXPECT_EQ(read(sha256(kept)), kept);
  EXPECT_FALSE(store->blobs().contains(sha256(half)));
  EXPECT_EQ(store->blobs().total_bytes(), kept.size());
  store.reset();
  Rocks rocks({.folder = folder.path() / "data" / "blobs"});
  int chunks = 0;
  rocks.scan(Family::chunks, "", [&](std::string_view, std::string_view) { return ++chunks; });
  EXPECT_EQ(chunks, 3) << "chunks of the unfinished upload are left";
}

TEST_F(WholeStoreTest, RenditionsThatWereDroppedStayAwayAfterAKill) {
  const Digest source = sha256("source"), other_source = sha256("other");
  store->renditions().keep(source, "w=1", std::string(10'000, 'a'));
  store->renditions().keep(other_source, "w=1", std::string(10'000, 'b'));
  store.reset();  // flushes the bytes, so that only the log can take them away
  const pid_t child = fork();
  if (child == 0) {
    Store evicting({.folder = folder.path() / "data", .rendition_budget = 5'000});
    evicting.renditions().erase_all(other_source);
    evicting.renditions().trim(1);
    _exit(evicting.renditions().total_bytes() == 0 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  reopen();
  EXPECT_EQ(store->renditions().total_bytes(), 0u);
  EXPECT_FALSE(store->renditions().find(source, "w=1"));
  EXPECT_FALSE(store->renditions().find(other_source, "w=1"));
}

TEST_F(WholeStoreTest, UploadsReadersAndTheSweepRunTogether) {
  constexpr int uploaders = 4, each = 12;
  std::atomic<bool> done = false;
  std::thread sweeper([&] {
    while (!done) store->sweeper().step({1'000'000, 1'000'000, 0}, 3);
  });
  std::thread purger([&] {
    while (!done) write([](Writer& db) { return purge_trash(db, 1'000'000, 1'000'000, 3); });
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < uploaders; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(static_cast<unsigned>(t));
      for (int i = 0; i < each; ++i) {
        // Few different texts: threads keep and drop the same bytes all the time.
        const std::string text(1'000'000 + random() % 3, static_cast<char>('a' + random() % 3));
        const AssetId id = upload(text);
        ASSERT_EQ(read(load(id).blob), text);
        if (i % 2 == 0) write([&](Writer& db) { return trash_assets(db, {{id}}, 10); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  sweeper.join();
  purger.join();
  while (write([](Writer& db) { return purge_trash(db, 1'000'000, 1'000'000, 10); }).more) {
  }
  while (store->sweeper().step({2'000'000, 2'000'000, 2'000'000}, 10)) {
  }
  EXPECT_EQ(load_library(library).asset_count, uploaders * each / 2);
  const CheckReport report = check_folder(folder.path() / "data", {.deep = true});
  EXPECT_THAT(report.problems, testing::IsEmpty());
  EXPECT_EQ(report.bytes, static_cast<std::int64_t>(store->blobs().total_bytes()))
      << "bytes without a row are left";
}

TEST_F(WholeStoreTest, TheCheckNamesWhatIsMissingOrWrong) {
  upload("good");
  EXPECT_THAT(check_folder(folder.path() / "data", {.deep = true}).problems, testing::IsEmpty());
  const AssetId lost = upload("lost");
  store->blobs().erase(load(lost).blob);
  Asset lie = image("lie.png");
  lie.blob = sha256("good");
  lie.size = 4;
  add(lie);
  const CheckReport report = check_folder(folder.path() / "data", {});
  ASSERT_EQ(report.problems.size(), 1u);
  EXPECT_THAT(report.problems[0].sentence, testing::HasSubstr(text::to_hex(sha256("lost"))));
  EXPECT_EQ(report.blobs, 2);
}

// Faults of the disk under RocksDB.

/// A file system whose writes fail on demand.
class FailingFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit FailingFileSystem(std::shared_ptr<rocksdb::FileSystem> target)
      : FileSystemWrapper(std::move(target)) {}
  const char* Name() const override { return "FailingFileSystem"; }

  class File : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, const FailingFileSystem& disk)
        : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk) {}
    using FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
      if (disk_.full) return rocksdb::IOStatus::NoSpace("no room for this test");
      if (disk_.broken) return rocksdb::IOStatus::IOError("broken for this test");
      return FSWritableFileOwnerWrapper::Append(data, options, context);
    }

    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      if (disk_.broken_sync) return rocksdb::IOStatus::IOError("broken for this test");
      return FSWritableFileOwnerWrapper::Sync(options, context);
    }

   private:
    const FailingFileSystem& disk_;
  };

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override {
    if (broken) return rocksdb::IOStatus::IOError("broken for this test");
    std::unique_ptr<rocksdb::FSWritableFile> file;
    const rocksdb::IOStatus status = FileSystemWrapper::NewWritableFile(name, options, &file, context);
    if (status.ok()) *result = std::make_unique<File>(std::move(file), *this);
    return status;
  }

  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 std::uint64_t* free, rocksdb::IODebugContext* context) override {
    const rocksdb::IOStatus status = FileSystemWrapper::GetFreeSpace(path, options, free, context);
    *free = std::min(*free, most_free.load());
    return status;
  }

  std::atomic<bool> full = false;
  std::atomic<bool> broken = false;       // no file can be made or written
  std::atomic<bool> broken_sync = false;  // nothing reaches the disk
  std::atomic<std::uint64_t> most_free = ~std::uint64_t{0};
};

class FullDiskTest : public testing::Test {
 protected:
  FullDiskTest() { blobs.begin(); }

  Digest keep(const std::string& text) {
    const auto staged = blobs.stage();
    staged->append(std::as_bytes(std::span(text)));
    staged->finish();
    StagedBlob* const batch[] = {staged.get()};
    blobs.keep(batch);
    return staged->digest();
  }

  void flush() {
    const Rocks::Use db(rocks);
    check(db->Flush({}, db.family(Family::chunks)), "flush");
  }

  TestFolder folder;
  const std::shared_ptr<FailingFileSystem> disk =
      std::make_shared<FailingFileSystem>(rocksdb::FileSystem::Default());
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(disk);
  Rocks rocks{{.folder = folder.path() / "blobs", .mode = OpenMode::make, .env = env.get()}};
  RocksBlobStore blobs{rocks};
  RocksRenditions renditions{rocks, 1'000'000};
};

TEST_F(FullDiskTest, ItIsSaidAndReadingGoesOnAndWritingToo) {
  const std::string before(2'000'000, 'b');
  const Digest kept = keep(before);
  disk->full = true;
  EXPECT_EQ(fault_of([&] { keep(std::string(3'000'000, 'x')); }), Fault::full);
  EXPECT_EQ(fault_of([&] { keep("small"); }), Fault::full);
  EXPECT_FALSE(blobs.contains(sha256("small")));
  std::string text(before.size(), '\0');
  blobs.open(kept)->read_at(0, std::as_writable_bytes(std::span(text)));
  EXPECT_EQ(text, before);
  EXPECT_NO_THROW(renditions.keep(kept, "w=1", std::string(10'000, 'r')));

  disk->full = false;
  EXPECT_NO_THROW(keep("after"));
  EXPECT_TRUE(blobs.contains(sha256("after")));
  EXPECT_TRUE(blobs.contains(kept));
  EXPECT_EQ(blobs.total_bytes(), before.size() + 5);
}

TEST_F(FullDiskTest, AfterAnyFailedWriteWritingGoesOnOnceTheCauseIsGone) {
  const std::string before(2'000'000, 'b');
  const Digest kept = keep(before);
  for (const bool syncing : {false, true}) {
    (syncing ? disk->broken_sync : disk->broken) = true;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(fault_of([&] { keep("small " + std::to_string(i)); }), Fault::io);
    EXPECT_TRUE(rocks.trouble().has_value());
    EXPECT_TRUE(blobs.contains(kept)) << "reading goes on";
    disk->broken = disk->broken_sync = false;
    EXPECT_NO_THROW(keep(syncing ? "after" : "between"));
    EXPECT_FALSE(rocks.trouble().has_value());
    std::string text(before.size(), '\0');
    blobs.open(kept)->read_at(0, std::as_writable_bytes(std::span(text)));
    EXPECT_EQ(text, before);
  }
  EXPECT_TRUE(blobs.contains(sha256("between")));
  EXPECT_TRUE(blobs.contains(sha256("after")));
}

TEST_F(FullDiskTest, SpaceIsReclaimedOnlyWhenThereIsRoomToRewriteWhatStays) {
  std::vector<Digest> kept;
  for (char c = 0; c < 100; ++c) kept.push_back(keep(std::string(1'000'000, c)));
  flush();
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i % 5 != 0) blobs.erase(kept[i]);  // a file with nothing else in it goes without any rewriting
  }
  const auto held = [&] {
    std::uint64_t bytes = 0;
    const Rocks::Use db(rocks);
    db->GetIntProperty(db.family(Family::chunks), rocksdb::DB::Properties::kLiveBlobFileSize, &bytes);
    return bytes;
  };
  disk->most_free = 10'000'000;
  EXPECT_EQ(blobs.reclaim([] { return false; }), Reclaimed::no_room);
  const std::uint64_t before = held();
  EXPECT_GT(before, 80'000'000u);
  disk->most_free = std::uint64_t{1} << 30;
  EXPECT_EQ(blobs.reclaim([] { return true; }), Reclaimed::stopped);
  EXPECT_EQ(held(), before);
  EXPECT_EQ(blobs.reclaim([] { return false; }), Reclaimed::all);
  EXPECT_LT(held(), before / 2);
  for (std::size_t i = 0; i < kept.size(); i += 5) {
    char first = 'x';
    EXPECT_EQ(blobs.open(kept[i])->read_at(0, std::as_writable_bytes(std::span(&first, 1))), 1u);
    EXPECT_EQ(first, static_cast<char>(i));
  }
}

}  // namespace
}  // namespace lightkeep::store

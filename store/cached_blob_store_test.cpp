// Blobs in an object store: what an upload waits for, what is read from where, what is lost with the cache,
// and the way there and back.
#include "store/cached_blob_store.h"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "store/check.h"
#include "store/rebuild.h"
#include "store/snapshot.h"
#include "store/test_remote_blobs.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string place = "s3://bucket/prefix";

class CachedBlobStoreTest : public StoreTest {
 protected:
  CachedBlobStoreTest() { open(place); }

  void open(const std::string& wanted, std::uint64_t copies = 1ull << 30) {
    store.reset();
    warnings.clear();
    budget = copies;
    store = std::make_unique<Store>(
        StoreConfig{.folder = data(),
                    .blobs = placed_in(bucket, wanted, copies),
                    .warn = [this](const std::string& line) { warnings += line + "\n"; }});
  }
  std::filesystem::path data() const { return folder.path() / "data"; }
  BlobStore& blobs() { return store->blobs(); }

  std::unique_ptr<StagedBlob> stage(const std::string& text) {
    auto staged = blobs().stage();
    staged->append(std::as_bytes(std::span(text)));
    staged->finish();
    return staged;
  }
  Digest upload(const std::string& text) {
    const auto staged = stage(text);
    StagedBlob* const batch[] = {staged.get()};
    const auto pin = store->pin(batch);
    blobs().keep(batch);
    Asset asset = image("upload.png");
    asset.blob = staged->digest();
    asset.size = static_cast<std::int64_t>(text.size());
    last = add(asset);
    return staged->digest();
  }
  std::string read(const Digest& digest) {
    const auto reader = blobs().open(digest);
    std::string text(reader->size(), '\0');
    text.resize(reader->read_at(0, std::as_writable_bytes(std::span(text))));
    return text;
  }
  int move() {
    int steps = 0;
    while (store->move_blobs() == MoveStep::more) ++steps;
    return steps;
  }
  void lose_cache() {
    store.reset();
    std::filesystem::remove_all(data() / "blobs");
  }
  /// Once all are there.
  void lose_cache_of_copies() {
    move();
    lose_cache();
    open("", budget);
  }
  /// And the store has seen it.
  void come_back() {
    bucket.away = false;
    while (store->trouble()) std::this_thread::yield();
  }
  void sweep(Millis before) { store->sweeper().step({before, before, 0}, 1'000); }
  CheckReport check(bool deep = false) {
    return check_folder(data(), {.deep = deep, .reach = placed_in(bucket, "").reach});
  }
  std::vector<std::string> problems(bool deep = false) {
    std::vector<std::string> sentences;
    for (const Problem& problem : check(deep).problems) sentences.push_back(problem.sentence);
    return sentences;
  }

  TestBucket bucket;
  std::string warnings;
  std::uint64_t budget = 0;
  AssetId last{};
};

std::string many_bytes(std::size_t size, char first = 'a') {
  std::string text(size, first);
  for (std::size_t i = 0; i < size; i += 97) text[i] = static_cast<char>('a' + i % 26);
  return text;
}

TEST_F(CachedBlobStoreTest, AnUploadIsThereBeforeItIsKept) {
  const Digest one = upload("one");
  EXPECT_EQ(bucket.blobs.at(one), "one");
  EXPECT_EQ(read(one), "one");
  EXPECT_EQ(bucket.gets + bucket.reads, 0) << "a copy is here";
  EXPECT_EQ(bucket.name, read_identity(data() / "lightkeep.id")->store);
}

TEST_F(CachedBlobStoreTest, AnUploadFailsWhileTheBucketIsAwayAndLeavesNothing) {
  bucket.away = true;
  EXPECT_EQ(fault_of([&] { upload("lost"); }), Fault::unreachable);
  EXPECT_THAT(store->trouble().value_or(""), HasSubstr("away"));
  come_back();
  sweep(1'000);
  EXPECT_FALSE(blobs().contains(sha256("lost")));
  EXPECT_EQ(read(upload("lost")), "lost");
  EXPECT_FALSE(store->trouble());
}

TEST_F(CachedBlobStoreTest, ABucketThatLiesAboutAPutFailsTheUpload) {
  bucket.lies = true;
  EXPECT_EQ(fault_of([&] { upload("lost"); }), Fault::io);
  bucket.lies = false;
  EXPECT_EQ(bucket.blobs.at(upload("lost")), "lost");
}

TEST_F(CachedBlobStoreTest, TheCacheCanBeLost) {
  const Digest one = upload("one"), large = upload(many_bytes(3'000'000));
  move();
  lose_cache();
  open("");
  EXPECT_THAT(warnings, HasSubstr("made anew"));
  store.reset();
  EXPECT_EQ(fault_of([&] { Store({.folder = data()}); }), Fault::unreachable) << "no way there is given";
  open("");
  EXPECT_EQ(read(one), "one");
  EXPECT_EQ(read(large), many_bytes(3'000'000));
  EXPECT_EQ(bucket.gets, 2);
  EXPECT_EQ(read(large), many_bytes(3'000'000));
  EXPECT_EQ(bucket.gets, 2) << "what came is kept";
  EXPECT_THAT(problems(true), IsEmpty());
}

TEST_F(CachedBlobStoreTest, WhatIsNotThereYetIsNoCache) {
  open(place);
  upload("one");
  lose_cache();
  EXPECT_EQ(fault_of([&] { open(""); }), Fault::missing) << "nobody has looked whether all are there";
}

TEST_F(CachedBlobStoreTest, CopiesStayWithinTheirBudget) {
  move();
  open("", 1'000'000);
  std::vector<Digest> all;
  for (char c = 'a'; c <= 'z'; ++c) all.push_back(upload(many_bytes(100'000, c) + c));
  for (int i = 0; i < 3; ++i)
    for (const Digest& digest : all) EXPECT_EQ(read(digest).size(), 100'001u);
  EXPECT_GT(bucket.gets, 26);
  store.reset();
  Store plain({.folder = data(), .blobs = placed_in(bucket, "", 1'000'000)});
  std::uint64_t here = 0;
  bucket.away = true;
  for (const Digest& digest : all) {
    try {
      here += plain.blobs().open(digest)->size();
    } catch (const Error&) {
    }
  }
  EXPECT_LE(here, 1'000'000u);
  EXPECT_GE(here, 500'000u);
}

TEST_F(CachedBlobStoreTest, WhatIsInUseStaysLonger) {
  open("", 1'000'000);
  const Digest used = upload(many_bytes(100'000) + "used");
  for (char c = 'a'; c <= 'z'; ++c) {
    upload(many_bytes(100'000, c) + c);
    read(used);
  }
  EXPECT_EQ(bucket.gets, 0);
}

TEST_F(CachedBlobStoreTest, ALargeOneIsReadThroughAndNotKept) {
  const std::string text = many_bytes(9'000'000);
  const Digest large = upload(text);
  open("", 10'000'000);
  lose_cache_of_copies();
  const auto reader = blobs().open(large);
  EXPECT_EQ(reader->size(), text.size());
  std::string part(1'000, '\0');
  for (const std::size_t at : {5'000'000u, 5'001'000u, 8'999'900u, 0u}) {
    const std::size_t count = reader->read_at(at, std::as_writable_bytes(std::span(part)));
    EXPECT_EQ(part.substr(0, count), text.substr(at, 1'000));
  }
  EXPECT_EQ(read(large), text);
}

TEST_F(CachedBlobStoreTest, ManyReadersShareOneWay) {
  const std::string text = many_bytes(4'000'000);
  const Digest digest = upload(text);
  lose_cache_of_copies();
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  bucket.before_get = [&](const Digest&) { opened.wait(); };
  std::vector<std::future<std::string>> readers;
  for (int i = 0; i < 8; ++i) readers.push_back(std::async(std::launch::async, [&] { return read(digest); }));
  gate.set_value();
  for (auto& reader : readers) EXPECT_EQ(reader.get(), text);
  EXPECT_EQ(bucket.gets, 1);
}

TEST_F(CachedBlobStoreTest, OtherBytesThanWereStoredNeverComeWhole) {
  const Digest digest = upload(many_bytes(2'000'000));
  lose_cache_of_copies();
  bucket.blobs[digest][1'999'999] ^= 1;
  EXPECT_EQ(fault_of([&] { read(digest); }), Fault::corrupt);
  EXPECT_THAT(problems(), IsEmpty());
  EXPECT_THAT(problems(true), testing::ElementsAre(HasSubstr("other bytes")));
  bucket.blobs[digest].resize(100);
  EXPECT_THAT(problems(), testing::ElementsAre(HasSubstr("100 bytes instead of")));
  bucket.blobs.erase(digest);
  EXPECT_THAT(problems(), testing::ElementsAre(HasSubstr("no stored image")));
  EXPECT_EQ(fault_of([&] { read(digest); }), Fault::missing);
}

TEST_F(CachedBlobStoreTest, ACopyDoesNotHideThatTheBucketHasLostOne) {
  const Digest digest = upload("one");
  bucket.blobs.clear();
  EXPECT_EQ(read(digest), "one");
  EXPECT_THAT(problems(), testing::ElementsAre(HasSubstr("no stored image")));
  EXPECT_EQ(upload("one"), digest);
  EXPECT_EQ(bucket.blobs.at(digest), "one") << "the same bytes come again and are stored again";
}

TEST_F(CachedBlobStoreTest, TheSweepTakesBothAway) {
  const Digest digest = upload("gone");
  write([&](Writer& db) { return trash_assets(db, {{last}}, 10); });
  write([](Writer& db) { return purge_trash(db, 1'000'000, 1'000'000, 10); });
  bucket.away = true;
  EXPECT_EQ(fault_of([&] { sweep(2'000'000); }), Fault::unreachable);
  come_back();
  sweep(2'000'000);
  EXPECT_THAT(bucket.blobs, IsEmpty());
  EXPECT_FALSE(blobs().contains(digest));
  EXPECT_EQ(fault_of([&] { read(digest); }), Fault::missing);
}

TEST_F(CachedBlobStoreTest, WhatComesWhileItIsTakenAwayStaysNowhere) {
  const Digest digest = upload("gone");
  lose_cache_of_copies();
  std::promise<void> begun, gate;
  bucket.before_get = [&](const Digest&) {
    begun.set_value();
    gate.get_future().wait();
  };
  auto reader = std::async(std::launch::async, [&] { return read(digest); });
  begun.get_future().wait();
  bucket.before_get = {};
  const std::string kept = bucket.blobs.at(digest);
  blobs().erase(digest);
  bucket.blobs[digest] = kept;  // the answer was under way already
  gate.set_value();
  EXPECT_EQ(reader.get(), "gone");
  bucket.blobs.clear();
  EXPECT_EQ(fault_of([&] { read(digest); }), Fault::missing);
}

TEST_F(CachedBlobStoreTest, AnOrphanInTheBucketIsFoundByLooking) {
  upload("one");
  bucket.blobs[sha256("orphan")] = "orphan";
  while (store->sweeper().look(5'000, 3)) {
  }
  sweep(0);
  EXPECT_EQ(store->sweeper().orphans().count, 1);
  EXPECT_EQ(blobs().total_bytes(), 9u);
  EXPECT_EQ(read(sha256("orphan")), "orphan");
}

TEST_F(CachedBlobStoreTest, TheBucketOfAnotherStoreIsRefused) {
  TestBucket other;
  other.name = "somebody";
  store.reset();
  const auto start = [&](const std::string& folder_name, const std::string& wanted) {
    Store({.folder = folder.path() / folder_name, .blobs = placed_in(other, wanted)});
  };
  EXPECT_EQ(fault_of([&] { start("new", place); }), Fault::taken);
  EXPECT_EQ(fault_of([&] { start("data", "s3://else/where"); }), Fault::taken);
  EXPECT_EQ(fault_of([&] { start("data", ""); }), Fault::taken);
  open("");
}

TEST_F(CachedBlobStoreTest, AStoreStartsWhileTheBucketIsAway) {
  const Digest digest = upload("one");
  bucket.away = true;
  open("");
  EXPECT_EQ(read(digest), "one");
  EXPECT_EQ(fault_of([&] { upload("two"); }), Fault::unreachable);
}

TEST_F(CachedBlobStoreTest, ABackupReadsWhatIsNotHere) {
  const Digest one = upload("one");
  move();
  lose_cache_of_copies();
  Snapshot snapshot(data(), {}, placed_in(bucket, "").reach);
  snapshot.wait_for_images();
  std::string text(3, '\0');
  snapshot.read_image({.digest = one, .size = 3}, 0, std::as_writable_bytes(std::span(text)));
  EXPECT_EQ(text, "one");
}

TEST_F(CachedBlobStoreTest, AnIdentityIsNotMadeAnewWithoutItsPlace) {
  const Digest one = upload("one");
  store.reset();
  std::filesystem::remove(data() / "lightkeep.id");
  EXPECT_EQ(fault_of([&] { rebuild_identity(data(), ""); }), Fault::missing);
  EXPECT_EQ(fault_of([&] { rebuild_identity(data(), "local"); }), Fault::missing);
  rebuild_identity(data(), place);
  open("");
  EXPECT_EQ(read(one), "one");
  move();
  EXPECT_EQ(read_identity(data() / "lightkeep.id")->blobs, BlobsAt::there);
}

TEST_F(CachedBlobStoreTest, ACrashWhileTheCacheIsMadeAnewIsNoDamage) {
  const Digest one = upload("one");
  move();
  lose_cache();
  std::filesystem::create_directories(data() / "blobs");
  std::filesystem::create_directories(data() / "blobs.new");
  std::ofstream(data() / "blobs.new" / "000001.log") << "half of it";
  open("");
  EXPECT_EQ(read(one), "one");
}

TEST_F(CachedBlobStoreTest, TwoServersOfOneStoreSeeEachOtherAndEraseNothing) {
  const Digest digest = upload("gone");
  write([&](Writer& db) { return trash_assets(db, {{last}}, 10); });
  write([](Writer& db) { return purge_trash(db, 1'000'000, 1'000'000, 10); });
  store.reset();
  std::filesystem::copy(data(), folder.path() / "copy", std::filesystem::copy_options::recursive);
  std::atomic<int> warned = 0;
  const auto start = [&](const std::filesystem::path& where) {
    BlobPlacing placing = placed_in(bucket, "");
    placing.alone_for = std::chrono::milliseconds(2'000);
    placing.look_for_others = std::chrono::milliseconds(20);
    return std::make_unique<Store>(
        StoreConfig{.folder = where, .blobs = std::move(placing), .warn = [&](const std::string& line) {
                      if (line.find("another server") != line.npos) ++warned;
                    }});
  };
  const auto sweep_of = [](Store& swept) { swept.sweeper().step({2'000'000, 2'000'000, 0}, 1'000); };
  auto one = start(data()), other = start(folder.path() / "copy");
  while (warned < 10) std::this_thread::yield();  // each has seen the other
  while (warned < 50) {
    sweep_of(*one);
    sweep_of(*other);
    std::this_thread::yield();
  }
  EXPECT_TRUE(bucket.blobs.contains(digest));
  other.reset();
  while (!one->blobs().may_erase()) std::this_thread::yield();
  sweep_of(*one);
  EXPECT_FALSE(bucket.blobs.contains(digest));
}

TEST_F(CachedBlobStoreTest, WhileTheBucketIsAwayNobodyWaitsForIt) {
  const Digest cold = upload("cold");
  lose_cache_of_copies();
  const Digest warm = upload("warm");
  bucket.away = true;
  EXPECT_EQ(fault_of([&] { read(cold); }), Fault::unreachable);
  bucket.before_get = [](const Digest&) { FAIL() << "it is asked"; };
  EXPECT_EQ(fault_of([&] { read(cold); }), Fault::unreachable);
  EXPECT_EQ(fault_of([&] { upload("more"); }), Fault::unreachable);
  EXPECT_EQ(read(warm), "warm");
  bucket.before_get = {};
  come_back();
  EXPECT_EQ(read(cold), "cold");
}

// The way there and back.

class BlobMoveTest : public CachedBlobStoreTest {
 protected:
  BlobMoveTest() {
    store.reset();
    std::filesystem::remove_all(data());
    bucket.name.reset();
    StoreTest::reopen();
    metadata().write([&](Writer& db) {
      organization = insert_organization(db, {"team", "Team", 1});
      library = insert_library(db, {organization, "one", "One", 2});
    });
    for (int i = 0; i < 30; ++i) all.push_back(upload("image " + std::to_string(i)));
  }
  void expect_all() {
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(read(all[i]), "image " + std::to_string(i));
    EXPECT_THAT(problems(true), IsEmpty());
  }
  BlobsAt blobs_at() { return read_identity(data() / "lightkeep.id")->blobs; }

  std::vector<Digest> all;
};

TEST_F(BlobMoveTest, AStoreMovesThereWhileItServes) {
  open(place);
  EXPECT_EQ(blobs_at(), BlobsAt::on_way_there);
  expect_all();
  all.push_back(upload("image 30"));
  EXPECT_EQ(bucket.blobs.size(), 1u);
  move();
  EXPECT_EQ(blobs_at(), BlobsAt::there);
  EXPECT_EQ(bucket.blobs.size(), 31u);
  EXPECT_EQ(store->blob_way().moved, 30);
  lose_cache();
  open(place);
  expect_all();
}

TEST_F(BlobMoveTest, AMoveThatIsCutOffGoesOn) {
  open(place);
  bucket.puts_left = 10;
  EXPECT_EQ(fault_of([&] { move(); }), Fault::unreachable);
  EXPECT_EQ(blobs_at(), BlobsAt::on_way_there);
  expect_all();
  open("");
  bucket.puts_left = 1'000;
  move();
  EXPECT_EQ(bucket.puts, 30);
  expect_all();
}

TEST_F(BlobMoveTest, WhatWasSentAheadIsNotSentAgain) {
  TestRemoteBlobs there(bucket);
  there.name_store(read_identity(data() / "lightkeep.id")->store);
  std::int64_t told = 0;
  copy_ahead(DataPaths(data()), there, [&](std::int64_t blobs, std::uint64_t) { told = blobs; });
  EXPECT_EQ(told, 30);
  EXPECT_EQ(bucket.blobs.size(), 30u);
  all.push_back(upload("image 30"));
  open(place);
  move();
  EXPECT_EQ(bucket.puts, 31);
  expect_all();
}

TEST_F(BlobMoveTest, AStoreMovesBackWhileItServes) {
  open(place);
  move();
  lose_cache();
  open(local_blobs.data());
  EXPECT_EQ(blobs_at(), BlobsAt::on_way_here);
  all.push_back(upload("image 30"));
  EXPECT_EQ(bucket.blobs.size(), 30u) << "new ones stay here";
  expect_all();
  ASSERT_EQ(store->move_blobs(), MoveStep::more);
  open("");
  move();
  EXPECT_EQ(blobs_at(), BlobsAt::here);
  bucket.blobs.clear();
  StoreTest::reopen();
  expect_all();
}

TEST_F(BlobMoveTest, ADamagedCopyDoesNotComeBackForTheImage) {
  open(place);
  move();
  bucket.blobs[all[3]][0] ^= 1;
  lose_cache();
  open(local_blobs.data());
  move();
  EXPECT_THAT(store->blob_way().failed, testing::ElementsAre(HasSubstr("other bytes")));
  EXPECT_EQ(store->blob_way().moved, 29) << "one does not hold up the others";
  EXPECT_EQ(blobs_at(), BlobsAt::on_way_here);
  bucket.blobs[all[3]][0] ^= 1;
  move();
  EXPECT_EQ(blobs_at(), BlobsAt::here);
  expect_all();
}

TEST_F(BlobMoveTest, AStoreGoesThereAgainFromHalfwayBack) {
  open(place);
  move();
  open(local_blobs.data());
  all.push_back(upload("image 30"));
  ASSERT_EQ(store->move_blobs(), MoveStep::more);
  open(place);
  move();
  EXPECT_EQ(bucket.blobs.size(), 31u);
  lose_cache();
  open("");
  expect_all();
}

TEST_F(BlobMoveTest, WhatAListDoesNotKnowComesBackByItsRow) {
  open(place);
  move();
  lose_cache();
  open(local_blobs.data());
  bucket.unlisted = all[7];
  move();
  EXPECT_EQ(blobs_at(), BlobsAt::here);
  expect_all();
}

TEST_F(BlobMoveTest, ACopyOfOnePlaceIsNoneOfAnother) {
  open(place);
  move();
  bucket.blobs.erase(all[5]);  // lost there, and a copy serves on
  open(local_blobs.data());
  EXPECT_EQ(upload("image 5"), all[5]) << "which is more than a copy now";
  move();
  EXPECT_EQ(blobs_at(), BlobsAt::here);
  bucket.blobs.clear();
  open(place, 1);
  move();
  EXPECT_EQ(bucket.blobs.size(), 30u);
  expect_all();
}

TEST_F(BlobMoveTest, ADamagedImageHereDoesNotHoldUpTheOthers) {
  bucket.refused = all[4];
  open(place);
  move();
  EXPECT_EQ(bucket.blobs.size(), 29u);
  EXPECT_EQ(blobs_at(), BlobsAt::on_way_there);
  expect_all();
}

}  // namespace
}  // namespace lightkeep::store

// Blobs: staging, keeping, reading, deduplication, and what starts and sweeps clean up.
#include "store/blob_store.h"

#include <gmock/gmock.h>

#include "store/rows.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

/// Different for each seed; a block of random bytes over and over, because making them takes longer than
/// storing them.
std::string random_text(std::size_t size, unsigned seed = 1) {
  static const std::string block = random_alphanumeric(99'991);
  std::string text = std::to_string(seed) + ' ';
  while (text.size() < size) text.append(block, 0, size - text.size());
  text.resize(size);
  return text;
}

std::string read_all(BlobReader& reader, std::size_t step = 300'000) {
  std::string all, part(step, '\0');
  while (const std::size_t got = reader.read_at(all.size(), std::as_writable_bytes(std::span(part)))) {
    all.append(part, 0, got);
  }
  return all;
}

class BlobStoreTest : public StoreTest {
 protected:
  BlobStore& blobs() { return store->blobs(); }

  std::unique_ptr<StagedBlob> stage(const std::string& text, std::size_t step = 100'000) {
    auto staged = blobs().stage();
    for (std::size_t at = 0; at < text.size(); at += step) {
      staged->append(std::as_bytes(std::span(text).subspan(at, std::min(step, text.size() - at))));
    }
    staged->finish();
    return staged;
  }
  Digest keep(const std::string& text) {
    const auto staged = stage(text);
    StagedBlob* const batch[] = {staged.get()};
    blobs().keep(batch);
    return staged->digest();
  }
  /// Once, with room for everything; orphans are kept unless `orphans_before` says otherwise.
  void sweep(Millis before, Millis orphans_before = 0) {
    EXPECT_FALSE(store->sweeper().step({before, before, orphans_before}, 1'000));
  }
};

TEST_F(BlobStoreTest, BlobsOfEveryShapeComeBackAsTheyWere) {
  constexpr std::size_t chunk = 1 << 20;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'536}, std::size_t{65'537},
                                 chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 12'345}) {
    const std::string text = random_text(size, static_cast<unsigned>(size));
    const auto staged = stage(text);
    EXPECT_EQ(read_all(*staged), text) << "staged, " << size;
    EXPECT_EQ(staged->digest(), sha256(text));
    StagedBlob* const batch[] = {staged.get()};
    blobs().keep(batch);
    EXPECT_EQ(read_all(*staged), text) << "kept, through the staged blob, " << size;
    const auto reader = blobs().open(sha256(text));
    EXPECT_EQ(reader->size(), size);
    EXPECT_EQ(read_all(*reader), text) << "kept, " << size;
  }
}

TEST_F(BlobStoreTest, ReadsStartAnywhereAndStopAtTheEnd) {
  const std::string text = random_text(2'500'000);
  const auto reader = blobs().open(keep(text));
  std::string part(1'200'000, '\0');
  for (const std::size_t offset :
       {std::size_t{0}, std::size_t{1'048'575}, std::size_t{1'500'000}, std::size_t{2'499'999}}) {
    const std::size_t got = reader->read_at(offset, std::as_writable_bytes(std::span(part)));
    ASSERT_EQ(part.substr(0, got), text.substr(offset, part.size()));
  }
  EXPECT_EQ(reader->read_at(text.size(), std::as_writable_bytes(std::span(part))), 0u);
  EXPECT_EQ(reader->read_at(~0ull, std::as_writable_bytes(std::span(part))), 0u);
}

TEST_F(BlobStoreTest, AnUnknownDigestIsMissing) {
  EXPECT_FALSE(blobs().contains(sha256("nothing")));
  EXPECT_EQ(fault_of([&] { blobs().open(sha256("nothing")); }), Fault::missing);
}

TEST_F(BlobStoreTest, TheSameBytesAreStoredOnce) {
  const std::string text = random_text(1'500'000);
  const auto a = stage(text), b = stage(text), c = stage("other");
  StagedBlob* const batch[] = {a.get(), b.get(), c.get()};
  blobs().keep(batch);
  EXPECT_EQ(blobs().total_bytes(), text.size() + 5);
  keep(text);
  EXPECT_EQ(blobs().total_bytes(), text.size() + 5);
  EXPECT_EQ(read_all(*b), text);
  EXPECT_EQ(read_all(*blobs().open(a->digest())), text);
}

TEST_F(BlobStoreTest, ErasingIsIdempotentAndGivesTheBytesBack) {
  const Digest digest = keep(random_text(1'500'000));
  blobs().erase(digest);
  blobs().erase(digest);
  EXPECT_FALSE(blobs().contains(digest));
  EXPECT_EQ(blobs().total_bytes(), 0u);
  EXPECT_EQ(keep(random_text(1'500'000)), digest);
  EXPECT_EQ(read_all(*blobs().open(digest)), random_text(1'500'000));
}

TEST_F(BlobStoreTest, KeptBlobsAndTheirSumSurviveAReopening) {
  const std::string text = random_text(3'000'000);
  const Digest digest = keep(text);
  const Digest second = keep("small");
  reopen();
  EXPECT_EQ(read_all(*blobs().open(digest)), text);
  EXPECT_EQ(read_all(*blobs().open(second)), "small");
  EXPECT_EQ(blobs().total_bytes(), text.size() + 5);
  EXPECT_EQ(keep(random_text(1'200'000, 9)), sha256(random_text(1'200'000, 9)));
  EXPECT_EQ(read_all(*blobs().open(digest)), text);
}

TEST_F(BlobStoreTest, ReclaimingKeepsWhatIsStored) {
  std::vector<std::string> texts;
  for (unsigned i = 0; i < 80; ++i) texts.push_back(random_text((2 << 20) + i, i));
  for (const std::string& text : texts) keep(text);
  for (unsigned i = 0; i < 80; i += 2) blobs().erase(sha256(texts[i]));
  reopen();  // flushes
  blobs().erase(sha256(texts[1]));
  const auto size_on_disk = [&] {
    std::uint64_t size = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path() / "data" / "blobs")) {
      if (file.path().extension() == ".blob") size += file.file_size();
    }
    return size;
  };
  const std::uint64_t before = size_on_disk();
  blobs().reclaim([] { return false; });
  EXPECT_LT(size_on_disk(), before * 7 / 10);
  for (unsigned i = 3; i < 80; i += 2) EXPECT_EQ(read_all(*blobs().open(sha256(texts[i]))), texts[i]);
}

// The sweep.

TEST_F(BlobStoreTest, TheSweepTakesWhatWasTakenAwayOnPurpose) {
  const Digest used = keep("beach.png");
  const AssetId asset = add("beach.png");
  store->renditions().keep(used, "w=1", "thumb");
  sweep(300);
  EXPECT_TRUE(blobs().contains(used));

  write([&](Writer& db) {
    trash_assets(db, {{asset}}, 100);
    purge_trash(db, 200, 300, 10);
  });
  sweep(300);
  EXPECT_TRUE(blobs().contains(used)) << "within its grace time";
  sweep(301);
  EXPECT_FALSE(blobs().contains(used));
  EXPECT_FALSE(store->renditions().find(used, "w=1"));
}

TEST_F(BlobStoreTest, ABlobThatIsUsedAgainInItsGraceTimeStays) {
  const Digest digest = keep("beach.png");
  const AssetId asset = add("beach.png");
  write([&](Writer& db) {
    trash_assets(db, {{asset}}, 100);
    purge_trash(db, 200, 300, 10);
  });
  add("beach.png");
  sweep(1'000);
  EXPECT_TRUE(blobs().contains(digest));
}

TEST_F(BlobStoreTest, TwoAssetsShareABlobUntilBothAreGone) {
  const Digest digest = keep("beach.png");
  const AssetId first = add("beach.png"), second = add("beach.png");
  const auto purge = [&](AssetId id, Millis now) {
    write([&](Writer& db) {
      trash_assets(db, {{id}}, now);
      purge_trash(db, now + 1, now + 1, 10);
    });
    sweep(now + 100);
  };
  purge(first, 100);
  EXPECT_TRUE(blobs().contains(digest));
  purge(second, 300);
  EXPECT_FALSE(blobs().contains(digest));
}

// Blobs that have lost their rows.

TEST_F(BlobStoreTest, WhatABrokenUploadLeftIsKeptAsLongAndIsNoAlarm) {
  std::vector<Digest> left;
  for (int i = 0; i < 120; ++i) left.push_back(keep(std::to_string(i)));
  sweep(1'000, 0);
  EXPECT_EQ(store->sweeper().orphans().count, 0);
  EXPECT_FALSE(store->sweeper().orphans().alarm);
  EXPECT_EQ(blobs().marked(Mark::broken_off, 1'000).size(), left.size());
  sweep(2'000, 1'000);
  EXPECT_TRUE(blobs().contains(left[0]));
  sweep(2'000, 1'001);
  for (const Digest& digest : left) EXPECT_FALSE(blobs().contains(digest));
}

TEST_F(BlobStoreTest, AnOrphanIsKeptForItsGraceTimeFromWhenItWasFound) {
  store->sweeper().rows_were_lost(true);
  const Digest orphan = keep("orphan");
  sweep(1'000, 0);
  EXPECT_EQ(store->sweeper().orphans().count, 1);
  ASSERT_EQ(blobs().marked(Mark::orphan, 10).size(), 1u);
  EXPECT_EQ(blobs().marked(Mark::orphan, 10)[0].since, 1'000);
  sweep(2'000, 1'000);
  EXPECT_TRUE(blobs().contains(orphan));
  EXPECT_EQ(blobs().marked(Mark::orphan, 10)[0].since, 1'000) << "the time is that of the first finding";
  sweep(2'000, 1'001);
  EXPECT_FALSE(blobs().contains(orphan));
  sweep(2'000, 1'001);
  EXPECT_EQ(store->sweeper().orphans().count, 0);
}

TEST_F(BlobStoreTest, RowsLostLaterAreFoundByLookingAtAllBlobs) {
  std::vector<Digest> digests;
  for (int i = 0; i < 25; ++i) {
    digests.push_back(keep(std::to_string(i)));
    add(std::to_string(i));
  }
  sweep(1'000);
  for (int i = 0; i < 5; ++i)
    write([&](Writer& db) {
      execute(db, "delete from blob where digest = ?1", digests[static_cast<std::size_t>(i)]);
    });
  int steps = 0;
  while (store->sweeper().look(5'000, 10)) ++steps;
  EXPECT_EQ(steps, 3);
  sweep(5'000, 0);
  EXPECT_EQ(store->sweeper().orphans().count, 5);
  while (store->sweeper().look(6'000, 10)) {
  }
  for (const MarkedBlob& orphan : blobs().marked(Mark::orphan, 100)) EXPECT_EQ(orphan.since, 5'000);
}

TEST_F(BlobStoreTest, ManyOrphansAreAnAlarmAndNoneIsErased) {
  store->sweeper().rows_were_lost(true);
  std::vector<Digest> digests;
  for (int i = 0; i < 30; ++i) {
    digests.push_back(keep(std::to_string(i)));
    if (i >= 9) add(std::to_string(i));
  }
  sweep(1'000, 0);
  EXPECT_FALSE(store->sweeper().orphans().alarm);
  write([&](Writer& db) { execute(db, "delete from blob where digest = ?1", digests[29]); });
  while (store->sweeper().look(1'000, 100)) {
  }
  sweep(1'000, 9'000);
  EXPECT_TRUE(store->sweeper().orphans().alarm) << "10 of 30";
  for (const Digest& digest : digests) EXPECT_TRUE(blobs().contains(digest));
}

TEST_F(BlobStoreTest, ALostDatabaseTakesNoBytesAlong) {
  std::vector<Digest> digests;
  for (int i = 0; i < 12; ++i) {
    digests.push_back(keep(std::to_string(i)));
    add(std::to_string(i));
  }
  write([](Writer& db) { execute(db, "delete from blob"); });
  for (int i = 0; i < 3; ++i) sweep(1'000'000, 1'000'000);
  for (const Digest& digest : digests) EXPECT_TRUE(blobs().contains(digest));
}

TEST_F(BlobStoreTest, AnOrphanThatGetsItsRowIsNoneAnyMore) {
  store->sweeper().rows_were_lost(true);
  const Digest digest = keep("beach.png");
  sweep(1'000, 0);
  add("beach.png");
  sweep(9'000, 9'000);
  EXPECT_TRUE(blobs().contains(digest));
  EXPECT_EQ(blobs().marked(Mark::orphan, 10).size(), 0u);
}

TEST_F(BlobStoreTest, WhatAnUploadAbandonsGoesUnlessOthersHaveRowsForIt) {
  keep("shared");
  add("shared");
  const auto abandon = [&](const std::string& text) {
    const auto staged = stage(text);
    StagedBlob* const batch[] = {staged.get()};
    const auto pin = store->pin(batch);
    blobs().keep(batch);
    blobs().abandon(batch);
    return staged->digest();
  };
  const Digest shared = abandon("shared"), refused = abandon("refused");
  sweep(1'000);
  EXPECT_TRUE(blobs().contains(shared));
  EXPECT_FALSE(blobs().contains(refused));
  EXPECT_EQ(store->sweeper().orphans().count, 0);
}

TEST_F(BlobStoreTest, AnOrphanStaysOneWhenItsBytesAreAbandonedLater) {
  store->sweeper().rows_were_lost(true);
  const Digest orphan = keep("orphan");
  sweep(1'000, 0);
  const auto staged = stage("orphan");
  StagedBlob* const batch[] = {staged.get()};
  blobs().keep(batch);
  blobs().abandon(batch);
  sweep(2'000, 500);
  EXPECT_TRUE(blobs().contains(orphan));
}

}  // namespace
}  // namespace lightkeep::store

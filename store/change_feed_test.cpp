// The change feed: which rows each function writes, and what subscribers are told.
#include "store/change_feed.h"

#include <gmock/gmock.h>

#include <latch>
#include <mutex>
#include <thread>

#include "store/job_queue.h"
#include "store/metadata.h"
#include "store/migrations.h"
#include "store/removals.h"
#include "store/rows.h"
#include "store/sqlite_connection.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ChangeFeedTest : public StoreTest {
 protected:
  /// What `f` writes in a transaction, as "added a in one".
  template <class F>
  std::vector<std::string> rows_of(F&& f) {
    const std::int64_t before = metadata().read(newest_change);
    write(std::forward<F>(f));
    std::vector<std::string> rows;
    for (const Change& change : metadata().read([&](Reader& db) { return changes_after(db, before); })) {
      EXPECT_EQ(change.organization, organization);
      EXPECT_EQ(change.at, 50);
      rows.push_back(text_of(change));
    }
    return rows;
  }
  std::string text_of(const Change& change) const {
    constexpr const char* kinds[] = {"added", "removed", "changed", "library_removed",
                                     "organization_removed"};
    return std::string(kinds[static_cast<int>(change.kind)]) + " " + change.asset + " in " +
           (change.library == library ? "one"
            : change.library == other ? "two"
                                      : "none");
  }
  Asset named(const std::string& public_id) {
    Asset asset = image(public_id + ".png", 50);
    asset.public_id = public_id;
    return asset;
  }
  AssetId add_named(const std::string& public_id) { return add(named(public_id)); }
  AssetId add_view_named(AssetId parent, const std::string& public_id) {
    Asset view = named(public_id);
    view.parent = parent;
    return add(view);
  }
  Changes read(std::int64_t after, int limit = 100) {
    return metadata().read([&](Reader& db) { return read_changes(db, library, after, limit); });
  }

  /// Notes what it is told.
  struct Told {
    std::mutex mutex;
    std::vector<Change> changes;
    int calls = 0;
  };
  ChangeFeed::Subscription note(Told& told) {
    return metadata().changes().subscribe([&told](std::span<const Change> changes) {
      const std::lock_guard lock(told.mutex);
      told.changes.insert(told.changes.end(), changes.begin(), changes.end());
      ++told.calls;
    });
  }
};

TEST_F(ChangeFeedTest, AnAssetThatComesIsAdded) {
  AssetId id{};
  EXPECT_THAT(rows_of([&](Writer& db) { id = insert_asset(db, named("a")); }), ElementsAre("added a in one"));
  Asset view = named("v");
  view.parent = id;
  EXPECT_THAT(rows_of([&](Writer& db) { insert_asset(db, view); }), ElementsAre("added v in one"));
}

TEST_F(ChangeFeedTest, WordsAndProcessingChangeAnAsset) {
  const AssetId a = add_named("a"), b = add_named("b");
  const std::vector<std::string> tags{"fox", "owl"};
  EXPECT_THAT(rows_of([&](Writer& db) { describe_asset(db, a, "a fox", 50); }),
              ElementsAre("changed a in one"));
  EXPECT_THAT(rows_of([&](Writer& db) {
                add_tags(db, {{a, b}}, tags, 50);
              }),
              ElementsAre("changed a in one", "changed b in one"));
  EXPECT_THAT(rows_of([&](Writer& db) { add_tags(db, {{a, b}}, tags, 50); }), IsEmpty());
  EXPECT_THAT(rows_of([&](Writer& db) { remove_tags(db, {{b}}, tags, 50); }),
              ElementsAre("changed b in one"));
  EXPECT_THAT(rows_of([&](Writer& db) { finish_processing(db, {.id = a, .now = 50}); }),
              ElementsAre("changed a in one"));
  EXPECT_THAT(rows_of([&](Writer& db) { fail_processing(db, b, "broken", 50); }),
              ElementsAre("changed b in one"));
  EXPECT_THAT(rows_of([&](Writer& db) { fail_processing(db, AssetId{99}, "gone", 50); }), IsEmpty());
}

TEST_F(ChangeFeedTest, TheTrashRemovesAndGivesBackWithViews) {
  const AssetId a = add_named("a"), v = add_view_named(a, "v"), w = add_view_named(a, "w");
  EXPECT_THAT(rows_of([&](Writer& db) { trash_assets(db, {{v}}, 50); }), ElementsAre("removed v in one"));
  EXPECT_THAT(rows_of([&](Writer& db) { restore_asset(db, v, 50); }), ElementsAre("added v in one"));
  write([&](Writer& db) { trash_assets(db, {{v}}, 40); });
  EXPECT_THAT(rows_of([&](Writer& db) { trash_assets(db, {{a}}, 50); }),
              ElementsAre("removed w in one", "removed a in one"));
  EXPECT_THAT(rows_of([&](Writer& db) { trash_assets(db, {{a, w}}, 50); }), IsEmpty());
  EXPECT_THAT(rows_of([&](Writer& db) { finish_processing(db, {.id = a, .now = 50}); }), IsEmpty());
  EXPECT_THAT(rows_of([&](Writer& db) { restore_asset(db, a, 50); }),
              ElementsAre("added w in one", "added a in one"));
  write([&](Writer& db) { trash_assets(db, {{a}}, 50); });
  EXPECT_THAT(rows_of([&](Writer& db) { purge_trash(db, 100, 50, 10); }), IsEmpty()) << "removed before";
}

TEST_F(ChangeFeedTest, ATransferRemovesHereAndAddsThere) {
  const AssetId a = add_named("a");
  add_view_named(a, "v");
  EXPECT_THAT(rows_of([&](Writer& db) { transfer_assets(db, {{a}}, library, 50); }), IsEmpty());
  EXPECT_THAT(rows_of([&](Writer& db) { transfer_assets(db, {{a}}, other, 50); }),
              ElementsAre("removed v in one", "added v in two", "removed a in one", "added a in two"));
}

TEST_F(ChangeFeedTest, ALibraryIsRemovedOnceAndNothingIsToldOfItAfterwards) {
  const AssetId a = add_named("a");
  EXPECT_THAT(rows_of([&](Writer& db) { begin_removal(db, library, 50); }),
              ElementsAre("library_removed  in one"));
  EXPECT_THAT(rows_of([&](Writer& db) { begin_removal(db, library, 50); }), IsEmpty());
  EXPECT_THAT(rows_of([&](Writer& db) { finish_processing(db, {.id = a, .now = 50}); }), IsEmpty());
  EXPECT_THAT(rows_of([&](Writer& db) { begin_removal(db, organization, 50); }),
              ElementsAre("library_removed  in two", "organization_removed  in none"));
  EXPECT_THAT(rows_of([&](Writer& db) { begin_removal(db, organization, 50); }), IsEmpty());
  EXPECT_THAT(rows_of([&](Writer& db) {
                while (purge_removed(db, 50, 10).more) continue;
              }),
              IsEmpty());
}

TEST_F(ChangeFeedTest, WhatLapsesIsRemoved) {
  write([&](Writer& db) {
    insert_claim(db, {sha256("token"), organization, library, "a@x.org", "a@x.org", "One", 1, 40});
  });
  EXPECT_THAT(
      rows_of([&](Writer& db) { lapse_claims(db, 50, 10); }),
      ElementsAre("library_removed  in one", "library_removed  in two", "organization_removed  in none"));
}

TEST_F(ChangeFeedTest, AnOrganizationWithoutLibrariesIsToldOfToo) {
  const auto empty = metadata().write(
      [](Writer& db) { return insert_organization(db, {.slug = "empty", .name = "Empty", .created = 1}); });
  write([&](Writer& db) { begin_removal(db, empty, 50); });
  const auto told = metadata().read([](Reader& db) { return changes_after(db, 0); });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].kind, ChangeKind::organization_removed);
  EXPECT_EQ(told[0].organization, empty);
}

TEST_F(ChangeFeedTest, AGroupIsToldOnceWithoutWhatWasUndone) {
  Told told;
  std::latch busy(1), release(1);
  std::thread first([&] {
    write([&](Writer&) {
      busy.count_down();
      release.wait();
    });
  });
  busy.wait();
  const auto watch = note(told);
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i)
    threads.emplace_back([&, i] {
      try {
        write([&](Writer& db) {
          insert_asset(db, named("a" + std::to_string(i)));
          if (i % 2 == 0) throw std::logic_error("even");
        });
      } catch (const std::logic_error&) {
      }
    });
  release.count_down();
  first.join();
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(told.calls, 10);
  ASSERT_EQ(told.changes.size(), 10u);
  for (std::size_t i = 0; i < told.changes.size(); ++i) {
    EXPECT_EQ(told.changes[i].seq, static_cast<std::int64_t>(i) + 1) << "no number is left out";
    EXPECT_EQ((told.changes[i].asset.back() - '0') % 2, 1);
  }
  EXPECT_EQ(read(0).rows.size(), 10u);
}

TEST_F(ChangeFeedTest, ACommitThatFailedIsNotToldAndTheNextOneIs) {
  if (tests_a_server()) GTEST_SKIP() << "of SQLite";
  Told told;
  const auto watch = note(told);
  const auto bound = [&](const char* pages) {
    write([&](Writer& db) { database_of(db).exec(std::string("pragma max_page_count = ") + pages); });
  };
  bound("1");
  Asset big = named("a");
  big.filename = std::string(200'000, 'x');
  EXPECT_EQ(fault_of([&] { add(big); }), Fault::full);
  EXPECT_TRUE(told.changes.empty());
  bound("1000000");
  add(big);
  ASSERT_EQ(told.changes.size(), 1u);
  EXPECT_EQ(told.changes[0].seq, 1);
}

TEST_F(ChangeFeedTest, SubscribersKnowEachChangeOnceAndInOrderBeforeItsWriterGoesOn) {
  Told one, two;
  const auto watch_one = note(one), watch_two = note(two);
  std::vector<std::thread> threads;
  std::atomic<int> late = 0;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        add(named(id));
        const std::lock_guard lock(one.mutex);
        if (std::ranges::find(one.changes, id, &Change::asset) == one.changes.end()) ++late;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(late, 0);
  ASSERT_EQ(one.changes.size(), 200u);
  for (std::size_t i = 0; i < one.changes.size(); ++i)
    EXPECT_EQ(one.changes[i].seq, static_cast<std::int64_t>(i) + 1);
  EXPECT_EQ(two.changes.size(), 200u);
}

TEST_F(ChangeFeedTest, ASubscriptionThatEndedIsToldNothing) {
  Told told;
  {
    const auto watch = note(told);
    add_named("a");
  }
  add_named("b");
  EXPECT_EQ(told.changes.size(), 1u);
}

TEST_F(ChangeFeedTest, ARestartGoesOnFromTheNewestRow) {
  add_named("a");
  reopen();
  Told told;
  const auto watch = note(told);
  write([](Writer&) {});
  EXPECT_EQ(told.calls, 0) << "nothing happened";
  add_named("b");
  ASSERT_EQ(told.changes.size(), 1u);
  EXPECT_EQ(told.changes[0].seq, 2);
  EXPECT_EQ(told.changes[0].asset, "b");
}

TEST_F(ChangeFeedTest, AReaderGoesOnFromItsNumberInItsLibrary) {
  add_named("a");
  Asset elsewhere = named("b");
  elsewhere.library = other;
  add(elsewhere);
  add_named("c");
  const Changes all = read(0);
  ASSERT_EQ(all.rows.size(), 2u);
  EXPECT_EQ(all.rows[0].asset, "a");
  EXPECT_EQ(all.rows[1].seq, 3);
  EXPECT_EQ(all.newest, 3);
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(read(0, 1).rows.size(), 1u);
  EXPECT_EQ(read(1).rows[0].asset, "c");
  EXPECT_TRUE(read(3).rows.empty());
  EXPECT_TRUE(read(3).complete);
  EXPECT_FALSE(read(4).complete) << "this store never gave the number";
}

TEST_F(ChangeFeedTest, BeforeTheFirstChangeNothingIsMissed) {
  EXPECT_TRUE(read(0).complete);
  EXPECT_EQ(read(0).newest, 0);
  EXPECT_FALSE(read(1).complete);
}

TEST_F(ChangeFeedTest, TrimmingKeepsTheNewestAndNumbersGoOn) {
  for (int i = 0; i < 10; ++i) add_named("a" + std::to_string(i));
  const auto trim = [&](std::int64_t keep, int most) {
    return write([&](Writer& db) { return trim_changes(db, {.keep = keep}, most); });
  };
  EXPECT_EQ(trim(4, 3), 3);
  EXPECT_EQ(trim(4, 100), 3);
  EXPECT_EQ(trim(4, 100), 0);
  EXPECT_FALSE(read(5).complete);
  EXPECT_TRUE(read(6).complete);
  EXPECT_EQ(read(6).rows.size(), 4u);
  EXPECT_EQ(trim(0, 100), 3) << "the newest stays";
  reopen();
  add_named("b");
  EXPECT_EQ(read(10).rows[0].seq, 11);
}

TEST_F(ChangeFeedTest, TrimmingKeepsWhatIsYoung) {
  for (const Millis at : {10, 20, 50, 40, 50, 60, 70, 80, 90, 100})
    add(image("at " + std::to_string(at), at));
  const auto trim = [&](const ChangesKept& kept) {
    return write([&](Writer& db) { return trim_changes(db, kept, 100); });
  };
  EXPECT_EQ(trim({.keep = 2, .since = 45}), 2) << "nothing behind what stays, though the clock went back";
  EXPECT_EQ(trim({.keep = 2, .since = 1'000}), 6);
  EXPECT_EQ(read(8).rows.size(), 2u);
}

TEST_F(ChangeFeedTest, OneOrganizationsChangesTakeNoRoomFromTheOthers) {
  const auto [theirs, second] = write([&](Writer& db) {
    const auto others = insert_organization(db, {"others", "Others", 1});
    return std::pair(insert_library(db, {others, "theirs", "Theirs", 2}),
                     insert_library(db, {others, "more", "More", 3}));
  });
  const auto add_to = [&](LibraryId place, int count) {
    for (int i = 0; i < count; ++i) {
      Asset asset = image("of " + std::to_string(static_cast<int>(place)), 50);
      asset.library = place;
      add(asset);
    }
  };
  add_named("first");
  add_to(theirs, 10);
  add_to(second, 5);
  add_named("last");
  const auto trim = [&](std::int64_t most_kept) {
    const auto found = metadata().read([&](Reader& db) { return find_changes_over(db, most_kept); });
    int went = 0;
    for (const ChangesOver& over : found)
      while (const int some = write([&](Writer& db) { return trim_changes(db, over, 2); })) {
        EXPECT_LE(some, 2);
        went += some;
      }
    return went;
  };
  const auto read_in = [&](LibraryId place, std::int64_t after) {
    return metadata().read([&](Reader& db) { return read_changes(db, place, after, 100); });
  };
  EXPECT_EQ(trim(17), 0);
  EXPECT_EQ(trim(8), 9) << "all of the greedy one's";
  EXPECT_TRUE(read(0).complete);
  EXPECT_EQ(read(0).rows.size(), 2u);
  EXPECT_FALSE(read_in(theirs, 9).complete);
  EXPECT_TRUE(read_in(theirs, 10).complete);
  EXPECT_EQ(read_in(theirs, 10).rows.size(), 1u);
  EXPECT_TRUE(read_in(second, 0).complete);
  EXPECT_EQ(read_in(second, 0).rows.size(), 5u);
  EXPECT_EQ(trim(8), 0) << "enough went";
  write([&](Writer& db) {
    for (int i = 0; i < 6; ++i)
      execute(db,
              "insert into change (seq, organization, library, kind, asset, at) select max(seq) + 1, 9, ?1, "
              "0, 'x', 50 from change",
              98 + i % 2);
  });
  EXPECT_EQ(trim(8), 5) << "all of libraries that are gone, but the newest, by which numbers go on";
}

TEST_F(ChangeFeedTest, ALibraryRemembersItsNewestChangeWhenTheRowIsGone) {
  const auto newest = [&] { return load_library(library).last_change; };
  const AssetId a = add_named("a");
  EXPECT_EQ(newest(), 1);
  write([&](Writer& db) { trash_assets(db, {{a}}, 50); });
  EXPECT_EQ(newest(), 2);
  write([&](Writer& db) { restore_asset(db, a, 50); });
  write([&](Writer& db) { transfer_assets(db, {{a}}, other, 50); });
  EXPECT_EQ(newest(), 4);
  EXPECT_EQ(load_library(other).last_change, 5);
  write([&](Writer& db) { trim_changes(db, {.keep = 1}, 100); });
  EXPECT_EQ(newest(), 4);
}

TEST(ChangeFeedMigration, ALibraryBeginsWithItsNewestChange) {
  const TestFolder folder;
  const auto file = folder.path() / "metadata.db";
  {
    SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, embedded_migrations().first(9));
    database.exec("insert into organization (id, slug, name, created) values (1, 'a', '', 0)");
    database.exec(
        "insert into library (id, organization, slug, name, created) values (1, 1, 'a', '', 0), (2, 1, 'b', "
        "'', 0)");
    database.exec(
        "insert into change (seq, organization, library, kind, asset, at) values (7, 1, 1, 0, 'x', 0), (9, "
        "1, 1, 1, 'x', 0)");
  }
  const auto metadata = open_metadata(file, 1);
  const auto newest = [&](LibraryId id) {
    return metadata->read([&](Reader& db) { return find_library(db, id); })->last_change;
  };
  EXPECT_EQ(newest(LibraryId{1}), 9);
  EXPECT_EQ(newest(LibraryId{2}), 0);
}

TEST(ChangeFeedMigration, AStoreOfTheVersionBeforeBeginsAtOne) {
  const TestFolder folder;
  const auto file = folder.path() / "metadata.db";
  {
    SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, embedded_migrations().first(6));
    database.exec("insert into organization (id, slug, name, created) values (1, 'a', '', 0)");
    database.exec("insert into library (id, organization, slug, name, created) values (1, 1, 'a', '', 0)");
    database.exec(
        "insert into asset (id, public_id, library, filename, content_type, blob, size, width, height, alpha,"
        " uploaded_by, created, updated) values (1, 'old', 1, '', '', x'00', 1, 1, 1, 0, '', 0, 0)");
  }
  const auto metadata = open_metadata(file, 1);
  metadata->write([](Writer& db) { finish_processing(db, {.id = AssetId{1}, .now = 7}); });
  const Changes changes = metadata->read([](Reader& db) { return read_changes(db, LibraryId{1}, 0, 10); });
  ASSERT_EQ(changes.rows.size(), 1u);
  EXPECT_EQ(changes.rows[0].seq, 1);
  EXPECT_EQ(changes.rows[0].asset, "old");
  EXPECT_EQ(changes.rows[0].kind, ChangeKind::changed);
}

}  // namespace
}  // namespace lightkeep::store

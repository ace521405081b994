// The processing queue: whose turn it is, and what the migration makes of a queue from before.
#include "store/job_queue.h"

#include <gmock/gmock.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include "store/migrations.h"
#include "store/rows.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;

class JobsTest : public StoreTest {
 protected:
  /// A library of an organization of its own.
  LibraryId found(const std::string& slug) {
    return write([&](Writer& db) {
      return insert_library(db, {insert_organization(db, {slug, slug, 1}), slug, slug, 2});
    });
  }
  std::vector<AssetId> add_many(LibraryId where, int count) {
    return write([&](Writer& db) {
      std::vector<AssetId> ids;
      for (int i = 0; i < count; ++i) {
        Asset asset = image(std::to_string(i) + ".png");
        asset.library = where;
        ids.push_back(insert_asset(db, asset));
      }
      return ids;
    });
  }
  std::vector<AssetId> take(int most, std::vector<AssetId> running = {}) {
    std::vector<AssetId> ids;
    for (const Job& job : write([&](Writer& db) { return take_jobs(db, most, running); }))
      ids.push_back(job.asset);
    return ids;
  }
  void finish(AssetId id) {
    write([&](Writer& db) { finish_processing(db, {.id = id, .now = 70}); });
  }
  AssetId finish_next() {
    const AssetId id = take(1).at(0);
    finish(id);
    return id;
  }
};

TEST_F(JobsTest, JobsAreTakenOldestFirstCountedAndEnded) {
  const AssetId a = add("a.png"), b = add("b.png");
  const auto jobs = write([&](Writer& db) { return take_jobs(db, 1, {}); });
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].asset, a);
  EXPECT_EQ(jobs[0].attempts, 1);
  EXPECT_EQ(jobs[0].blob, load(a).blob);
  const auto next = write([&](Writer& db) { return take_jobs(db, 5, {{a}}); });
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].asset, b);
  EXPECT_EQ(write([&](Writer& db) { return take_jobs(db, 5, {}); })[0].attempts, 2);

  write([&](Writer& db) {
    finish_processing(db, {.id = a,
                           .blurhash = "L0",
                           .colors = {"#ff0000", "#00ff00"},
                           .fingerprint = ~0ull,
                           .warnings = {"Its end is missing.", "Its start too."},
                           .now = 70});
    fail_processing(db, b, "broken", 80);
  });
  EXPECT_FALSE(metadata().read([](Reader& db) { return has_job(db, {}); }));
  EXPECT_EQ(load(a).status, AssetStatus::ready);
  EXPECT_THAT(load(a).colors, ElementsAre("#ff0000", "#00ff00"));
  EXPECT_EQ(load(a).fingerprint, ~0ull);
  EXPECT_THAT(load(a).warnings, ElementsAre("Its end is missing.", "Its start too."));
  EXPECT_EQ(load(b).status, AssetStatus::failed);
  EXPECT_EQ(load(b).failure, "broken");
  EXPECT_TRUE(load(b).warnings.empty());
}

TEST_F(JobsTest, ASmallUploadIsNotBehind350EarlierImagesOfOthers) {
  const LibraryId late = found("late");
  const auto crowd = add_many(library, 350);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(finish_next(), crowd[static_cast<std::size_t>(i)]);
  const auto few = add_many(late, 2);
  EXPECT_THAT(take(6), ElementsAre(crowd[100], crowd[101], few[0], crowd[102], few[1], crowd[103]));
}

TEST_F(JobsTest, TwoLibrariesOfOneOrganizationShareItsTurn) {
  const auto one = add_many(library, 2);
  const auto two = add_many(other, 2);
  const auto stranger = add_many(found("stranger"), 1);
  EXPECT_THAT(take(9), ElementsAre(one[0], one[1], stranger[0], two[0], two[1]));
}

TEST_F(JobsTest, NewcomersOneAfterAnotherDoNotHoldUpThoseWhoWait) {
  const auto waiting = add_many(library, 3);
  int newcomers = 0;
  while (load(waiting[2]).status != AssetStatus::ready && newcomers < 20) {
    for (int i = 0; i < 2; ++i, ++newcomers) add_many(found("new-" + std::to_string(newcomers)), 1);
    finish_next();
  }
  EXPECT_LE(newcomers, 12);
}

TEST_F(JobsTest, ARunningJobIsNotTakenAgainAndKeepsItsTurnOverARestart) {
  const auto ids = add_many(library, 3);
  const auto stranger = add_many(found("stranger"), 1);
  EXPECT_THAT(take(1), ElementsAre(ids[0]));
  EXPECT_THAT(take(1, {ids[0]}), ElementsAre(ids[1]));
  reopen();
  EXPECT_THAT(take(9), ElementsAre(ids[0], ids[1], stranger[0], ids[2]));
}

TEST_F(JobsTest, AJobGivenBackCountsNoAttemptAndKeepsItsTurn) {
  const auto ids = add_many(library, 2);
  for (int restart = 0; restart < 5; ++restart) {
    const auto jobs = write([&](Writer& db) { return take_jobs(db, 1, {}); });
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].asset, ids[0]);
    EXPECT_EQ(jobs[0].attempts, 1);
    write([&](Writer& db) { give_job_back(db, ids[0]); });
    reopen();
  }
  write([&](Writer& db) { give_job_back(db, ids[1]); });
  EXPECT_EQ(write([&](Writer& db) { return take_jobs(db, 2, {}); })[1].attempts, 1) << "never below none";
}

TEST_F(JobsTest, AQueueOfTheSchemaBeforeGetsItsTurns) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, embedded_migrations().first(2));
  database.exec("insert into organization (id, slug, name, created) values (1, 'a', '', 0), (2, 'b', '', 0)");
  database.exec(
      "insert into library (id, organization, slug, name, created) values (1, 1, 'a', '', 0), (2, 2, 'b', "
      "'', 0)");
  for (const char* asset : {"1, 'p1', 1", "2, 'p2', 1", "3, 'p3', 2"})
    database.exec(
        std::string("insert into asset (id, public_id, library, filename, content_type, blob, size, width,"
                    " height, alpha, uploaded_by, created, updated) values (") +
        asset + ", '', '', '', 1, 1, 1, 0, '', 0, 0)");
  database.exec("insert into job (asset, attempts) values (1, 2), (2, 0), (3, 0)");
  migrate(database, embedded_migrations());
  const auto queue = database.execAndGet(
      "select group_concat(asset || ':' || organization || ':' || turn || ':' || attempts, ' ')"
      " from (select * from job order by turn, asset)");
  EXPECT_EQ(queue.getString(), "1:1:1:2 3:2:1:0 2:1:2:0");
}

}  // namespace
}  // namespace lightkeep::store

// What stays of the rows when a later version changes their schema.
#include "store/schema_copy.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <chrono>
#include <fstream>

#include "store/identity.h"
#include "store/migrations.h"
#include "store/sqlite_connection.h"
#include "store/store_state.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const int newest = static_cast<int>(embedded_migrations().size());
const int before = newest - 1;

/// A folder of the version before, whose rows are of the schema before.
class SchemaCopyTest : public StoreTest {
 protected:
  SchemaCopyTest() {
    store.reset();
    remove_rows();
    SqliteConnection rows(paths.metadata_file(), Role::maker);
    migrate(rows.database(), embedded_migrations().first(static_cast<std::size_t>(before)));
    restore_state(rows, read_identity(paths.identity_file())->store);
    rows.database().exec(
        "insert into organization (id, slug, name, created) values (1, 'early', 'Early', 1)");
  }

  void remove_rows() const {
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(paths.metadata_file().string() + suffix);
  }
  void open() {
    store.reset();
    store = std::make_unique<Store>(StoreConfig{
        .folder = paths.folder(), .warn = [this](const std::string& sentence) { told += sentence + "\n"; }});
  }
  static int schema_of(const fs::path& file) {
    return SQLite::Database(file).execAndGet("pragma user_version").getInt();
  }
  static std::string organizations_of(const fs::path& file) {
    return SQLite::Database(file).execAndGet("select group_concat(slug) from organization").getString();
  }

  const DataPaths paths{folder.path() / "data"};
  std::string told;
};

TEST_F(SchemaCopyTest, TheRowsStayAsTheyWere) {
  open();
  EXPECT_EQ(schema_of(paths.metadata_file()), newest);
  const fs::path copy = paths.rows_before(before);
  EXPECT_THAT(told, HasSubstr(copy.string()));
  EXPECT_EQ(schema_of(copy), before);
  EXPECT_EQ(organizations_of(copy), "early");
  EXPECT_EQ(fs::status(copy).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(find_rows_before(paths, newest), copy);
  EXPECT_EQ(find_rows_before(paths, before - 1), std::nullopt);
}

TEST_F(SchemaCopyTest, NothingIsCopiedWhereNothingChanges) {
  open();
  fs::remove(paths.rows_before(before));
  told.clear();
  open();
  EXPECT_EQ(find_rows_before(paths, newest), std::nullopt);
  EXPECT_THAT(told, testing::Not(HasSubstr("schema")));
}

TEST_F(SchemaCopyTest, WhatACrashLeftIsMadeAnewAndTheVersionBeforeKeepsItsOwn) {
  std::ofstream(paths.rows_before(before).string() + ".new") << "half of";
  std::ofstream(paths.rows_before(before - 2)) << "older";
  open();
  EXPECT_EQ(schema_of(paths.rows_before(before)), before);
  EXPECT_FALSE(fs::exists(paths.rows_before(before).string() + ".new"));
  EXPECT_EQ(find_rows_before(paths, before - 1), paths.rows_before(before - 2));
}

TEST_F(SchemaCopyTest, ACopyThatIsCutLeavesNothing) {
  const fs::path copy = paths.folder() / "copy";
  SqliteConnection rows(paths.metadata_file(), Role::writer);
  rows.database().exec("create table large (a); insert into large values (zeroblob(20000000))");
  EXPECT_THROW(rows.copy_to(copy, [](auto, auto) { throw std::runtime_error("enough"); }),
               std::runtime_error);
  EXPECT_FALSE(fs::exists(copy));
}

TEST_F(SchemaCopyTest, ATrialTellsWhatWouldBeAndChangesNothing) {
  const Trial trial = try_migration(paths.folder());
  EXPECT_EQ(trial.from, before);
  EXPECT_EQ(trial.to, newest);
  EXPECT_EQ(trial.images, 0);
  EXPECT_EQ(schema_of(paths.metadata_file()), before);
  EXPECT_FALSE(fs::exists(paths.folder() / "metadata.db.trial"));
  open();
  const Trial none = try_migration(paths.folder());
  EXPECT_EQ(none.from, none.to);
}

TEST_F(SchemaCopyTest, StaysForAMonth) {
  using namespace std::chrono;
  open();
  const Millis now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  const Millis day = 24 * 3'600'000;
  store->tidy(now + 29 * day);
  EXPECT_TRUE(fs::exists(paths.rows_before(before)));
  store->tidy(now + 31 * day);
  EXPECT_FALSE(fs::exists(paths.rows_before(before)));
}

TEST_F(SchemaCopyTest, WhoGoesBackIsToldHowAndFindsThem) {
  open();
  metadata().write([](Writer& db) { insert_organization(db, {"late", "Late", 2}); });
  store.reset();
  SQLite::Database(paths.metadata_file(), SQLite::OPEN_READWRITE)
      .exec("pragma user_version = " + std::to_string(newest + 1));
  try {
    open();
    FAIL() << "opened";
  } catch (const Error& refusal) {
    EXPECT_EQ(refusal.fault(), Fault::newer_schema);
    EXPECT_THAT(refusal.what(), HasSubstr("rename " + paths.rows_before(before).string()));
  }
  remove_rows();
  fs::rename(paths.rows_before(before), paths.metadata_file());
  open();
  EXPECT_EQ(organizations_of(paths.metadata_file()), "early");
  EXPECT_GT(store->lost_changes(), 0);
}

}  // namespace
}  // namespace lightkeep::store

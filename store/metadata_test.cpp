// Metadata: what a write means, what a reader sees, and what a file that is not ours, damaged, full or from
// the future says.
#include "store/metadata.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <latch>
#include <thread>

#include "store/libraries.h"
#include "store/migrations.h"
#include "store/row_checks.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/sqlite_connection.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class MetadataTest : public testing::Test {
 protected:
  MetadataTest() { open(); }
  void open() {
    metadata.reset();
    metadata = open_metadata(file, 2, std::filesystem::exists(file) ? OpenMode::open : OpenMode::make);
  }
  void add(const std::string& slug) {
    metadata->write([&](Writer& db) { insert_organization(db, {slug, "x", 1}); });
  }
  std::int64_t count() {
    return metadata->read(
        [](Reader& db) { return read_number(db, "select count(*) from organization", -1); });
  }

  TestFolder folder;
  const std::filesystem::path file = folder.path() / "metadata.db";
  std::unique_ptr<Metadata> metadata;
};

TEST_F(MetadataTest, AnExceptionUndoesItsWriteAloneAndComesOut) {
  add("a");
  EXPECT_THROW(metadata->write([](Writer& db) {
    insert_organization(db, {"b", "x", 1});
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(metadata->write([](Writer&) { return 7; }), 7);
}

TEST_F(MetadataTest, WritesOfAGroupSucceedAndFailEachForThemselves) {
  std::latch blocked(1), release(1);
  std::thread first([&] {
    metadata->write([&](Writer&) {
      blocked.count_down();
      release.wait();
    });
  });
  blocked.wait();  // the writer is busy: what comes now falls into one group
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&, i] {
      try {
        metadata->write([&](Writer& db) {
          insert_organization(db, {"s" + std::to_string(i), "x", 1});
          if (i % 2 == 0) throw std::logic_error("even");
        });
      } catch (const std::logic_error&) {
        ++failures;
      }
    });
  }
  release.count_down();
  first.join();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 10);
  EXPECT_EQ(count(), 10);
}

TEST_F(MetadataTest, AReaderHoldsOneSnapshot) {
  add("a");
  metadata->read([&](Reader& db) {
    EXPECT_EQ(read_number(db, "select count(*) from organization", -1), 1);
    add("b");
    EXPECT_EQ(read_number(db, "select count(*) from organization", -1), 1);
  });
  EXPECT_EQ(count(), 2);
}

TEST_F(MetadataTest, AReaderThatThrowsGivesItsConnectionBack) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_THROW(metadata->read([](Reader& db) {
      query(db, "select 1").step();
      throw std::runtime_error("no");
    }),
                 std::runtime_error);
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(MetadataTest, AReaderCannotWrite) {
  EXPECT_EQ(
      fault_of([&] { metadata->read([](Reader& db) { query(db, "delete from organization").step(); }); }),
      Fault::read_only);
}

TEST_F(MetadataTest, WhatWasAcknowledgedSurvivesAKilledProcess) {
  metadata.reset();
  const pid_t child = fork();
  if (child == 0) {
    auto ours = open_metadata(file, 1, OpenMode::make);
    for (int i = 0; i < 20; ++i)
      ours->write([&](Writer& db) { insert_organization(db, {"s" + std::to_string(i), "x", 1}); });
    ours->write([&](Writer& db) {
      insert_organization(db, {"half", "x", 1});
      _exit(0);  // in the middle of a write
    });
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  open();
  EXPECT_EQ(count(), 20);
}

TEST_F(MetadataTest, AFullDiskIsSaidAndNothingIsLostAndReadingGoesOn) {
  add("a");
  const auto bound = [&](const char* pages) {
    metadata->write(
        [&](Writer& db) { database_of(db).exec(std::string("pragma max_page_count = ") + pages); });
  };
  bound("1");  // as many as there are
  const std::string big(100'000, 'x');
  const auto fill = [&](Writer& db) { insert_organization(db, {big, "x", 1}); };
  EXPECT_EQ(fault_of([&] { metadata->write(fill); }), Fault::full);
  EXPECT_EQ(count(), 1);
  bound("1000000");
  EXPECT_NO_THROW(metadata->write(fill));
  EXPECT_EQ(count(), 2);
}

TEST_F(MetadataTest, AFileOfALaterVersionIsRefusedUntouched) {
  add("a");
  metadata->write([](Writer& db) { database_of(db).exec("pragma user_version = 999"); });
  metadata.reset();
  const std::string before = bytes_of(file);
  EXPECT_EQ(fault_of([&] { open(); }), Fault::newer_schema);
  EXPECT_EQ(bytes_of(file), before);
}

TEST_F(MetadataTest, AFileOfALaterVersionSaysWhichOneOpensIt) {
  const auto as_later = [&](const std::string& change) {
    metadata->write([&](Writer& db) { database_of(db).exec(change); });
    metadata.reset();
    try {
      open();
    } catch (const Error& refusal) {
      return std::string(refusal.what());
    }
    return std::string("opened");
  };
  EXPECT_THAT(as_later("update written_by set version = '9.8.7'; pragma user_version = 999"),
              testing::HasSubstr("a later version of Lightkeep (9.8.7; schema 999, this one, " +
                                 std::string(embedded_version()) + ", knows"));
  SQLite::Database(file, SQLite::OPEN_READWRITE).exec("drop table written_by");
  EXPECT_EQ(fault_of([&] { open(); }), Fault::newer_schema) << "whatever later versions keep there";
}

TEST_F(MetadataTest, ADamagedFileIsSaidToBeOne) {
  add("a");
  metadata.reset();
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary) << std::string(200, 'x');
  EXPECT_EQ(fault_of([&] { open(); }), Fault::corrupt);
}

TEST_F(MetadataTest, ADatabaseOfAnotherProgramIsRefusedUntouched) {
  const auto other = folder.path() / "other.db";
  {
    SQLite::Database database(other, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("create table t (a); pragma application_id = 7; pragma user_version = 3");
  }
  const std::string before = bytes_of(other);
  EXPECT_EQ(fault_of([&] { open_metadata(other, 1); }), Fault::corrupt);
  EXPECT_EQ(bytes_of(other), before);
}

TEST_F(MetadataTest, MigrationsAreNumberedWithoutGaps) {
  int expected = 0;
  for (const Migration& migration : embedded_migrations())
    EXPECT_EQ(migration.number, ++expected) << migration.name;
  EXPECT_GE(expected, 1);
}

TEST_F(MetadataTest, AMigrationThatFailsLeavesTheSchemaBeforeIt) {
  metadata.reset();
  std::vector<Migration> more(embedded_migrations().begin(), embedded_migrations().end());
  const int last = more.back().number;
  more.push_back({last + 1, "good", "create table good (a)"});
  more.push_back({last + 2, "bad", "create table half (a); select nonsense"});
  SQLite::Database database(file, SQLite::OPEN_READWRITE);
  EXPECT_THROW(migrate(database, more), SQLite::Exception);
  EXPECT_EQ(database.execAndGet("pragma user_version").getInt(), last + 1);
  EXPECT_TRUE(database.tableExists("good"));
  EXPECT_FALSE(database.tableExists("half"));
}

TEST_F(MetadataTest, CheckpointsRunBesideReadersAndWriters) {
  add("a");
  metadata->read([&](Reader& db) {
    read_number(db, "select count(*) from organization", -1);
    EXPECT_NO_THROW(metadata->checkpoint());
    add("b");
  });
  EXPECT_NO_THROW(metadata->checkpoint());
  EXPECT_EQ(count(), 2);
}

TEST(Migrations, ImagesOfBeforeAreIndexedAnew) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, embedded_migrations().first(17));
  database.exec(
      "update store_state set indexed_to = null;"
      "insert into organization (id, slug, name, created) values (1, 'team', 'Team', 1);"
      "insert into library (id, organization, slug, name, created) values (1, 1, 'a', 'A', 1);"
      "insert into asset (public_id, library, filename, content_type, blob, size, width, height, alpha, "
      "uploaded_by, created, updated) values ('x', 1, 'f', 't', x'00', 70, 1, 1, 0, 'k', 1, 1);"
      "insert into asset_text (rowid, name, tags, description) values (4294967297, 'f', '', '')");
  migrate(database, embedded_migrations());
  EXPECT_EQ(database.execAndGet("select indexed_to from store_state").getInt(), 0);
  EXPECT_EQ(database.execAndGet("select count(*) from asset_text_idx").getInt(), 0);
}

TEST(Migrations, LibrariesThatWereThereBeforeGetTheirBytesCounted) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, embedded_migrations().first(1));
  database.exec(
      "insert into organization (id, slug, name, created) values (1, 'team', 'Team', 1);"
      "insert into library (id, organization, slug, name, created) values (1, 1, 'a', 'A', 1), (2, 1, 'b', "
      "'B', 1);"
      "insert into asset (public_id, library, filename, content_type, blob, size, width, height, alpha, "
      "uploaded_by,"
      " created, updated) values ('x', 1, 'f', 't', x'00', 70, 1, 1, 0, 'k', 1, 1),"
      " ('y', 1, 'f', 't', x'00', 30, 1, 1, 0, 'k', 1, 1)");
  migrate(database, embedded_migrations());
  EXPECT_EQ(database.execAndGet("select stored_bytes from library where id = 1").getInt(), 100);
  EXPECT_EQ(database.execAndGet("select stored_bytes from library where id = 2").getInt(), 0);
}

TEST(Migrations, AnIndexOfOtherWordsIsMadeAnewAtTheStart) {
  const TestFolder folder;
  const auto data = folder.path() / "data";
  {
    Store store({.folder = data});
    store.metadata().write([](Writer& db) {
      execute(db, "insert into organization (id, slug, name, created) values (1, 'team', 'Team', 1)");
      const LibraryId library = insert_library(db, {OrganizationId{1}, "one", "One", 2});
      for (int i = 0; i < 450; ++i) {
        Asset asset;
        asset.public_id = "a" + std::to_string(i);
        asset.library = library;
        asset.filename = "Łódź.jpg";
        asset.content_type = "image/jpeg";
        asset.blob = sha256(asset.public_id);
        asset.size = 1;
        asset.uploaded_by = "key";
        insert_asset(db, asset);
      }
    });
    store.metadata().write(empty_search);
  }
  const auto found = [](Store& store) {
    return store.metadata().read(
        [](Reader& db) { return search_assets(db, {.libraries = {LibraryId{1}}, .text = "lodz"}).found; });
  };
  Store store({.folder = data});
  EXPECT_EQ(found(store), 450);
  EXPECT_TRUE(store.metadata().read([](Reader& db) { return check_search(db); }).empty());
}

}  // namespace
}  // namespace lightkeep::store

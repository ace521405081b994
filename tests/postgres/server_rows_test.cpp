// Lets the tests of store/ keep their rows with a PostgreSQL server, where LIGHTKEEP_TEST_POSTGRES has the
// address of a database: each test in a schema of its own. And what is of such rows alone.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "app/postgres/connection.h"
#include "store/asset_details.h"
#include "store/check.h"
#include "store/random.h"
#include "store/row_checks.h"
#include "store/row_transfer.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/test_store.h"
#include "text/utf8.h"

namespace lightkeep {
namespace {

class ServerRows final : public store::TestRows {
 public:
  ServerRows() { connect()->run(("create schema " + schema_).c_str()); }
  ~ServerRows() override { connect()->run(("drop schema " + schema_ + " cascade").c_str()); }

  store::RowPlacing placing() const override {
    const auto reach = [schema = schema_](const std::string&) -> std::unique_ptr<store::Connection> {
      auto connection = connect();
      connection->run(("set search_path to " + schema).c_str());
      return connection;
    };
    return {.wanted = "a server", .reach = reach};
  }

 private:
  static std::unique_ptr<postgres::RowConnection> connect() {
    return std::make_unique<postgres::RowConnection>(
        postgres::SessionConfig{.address = postgres::parse_address(std::getenv("LIGHTKEEP_TEST_POSTGRES"))});
  }

  const std::string schema_ = "\"test_" + store::random_alphanumeric(12) + "\"";
};

const bool on_server = [] {
  if (std::getenv("LIGHTKEEP_TEST_POSTGRES") == nullptr) return false;
  store::make_test_rows = []() -> std::unique_ptr<store::TestRows> { return std::make_unique<ServerRows>(); };
  return true;
}();

class ServerRowsTest : public store::StoreTest {
 protected:
  void SetUp() override {
    if (!on_server) GTEST_SKIP() << "no server";
  }
  /// A store with these rows in another folder.
  store::StoreConfig beside() { return {.folder = folder.path() / "beside", .rows = rows->placing()}; }
};

TEST_F(ServerRowsTest, TheFolderKnowsWhereItsRowsAre) {
  const store::AssetId id = add("a.png");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "data" / "metadata.db"));
  store.reset();
  store::RowPlacing placing = rows->placing();
  placing.wanted.clear();
  store =
      std::make_unique<store::Store>(store::StoreConfig{.folder = folder.path() / "data", .rows = placing});
  EXPECT_EQ(load(id).filename, "a.png");
  store.reset();
  EXPECT_EQ(store::fault_of([&] { store::Store({.folder = folder.path() / "data"}); }),
            store::Fault::unreachable);
  placing.wanted = "another server";
  EXPECT_EQ(store::fault_of([&] { store::Store({.folder = folder.path() / "data", .rows = placing}); }),
            store::Fault::taken);
}

/// The same rows with the server and in a file.
class TransferTest : public ServerRowsTest {
 protected:
  void SetUp() override {
    ServerRowsTest::SetUp();
    if (IsSkipped()) return;
    file = store::open_metadata(folder.path() / "rows.db", 2, store::OpenMode::make);
  }
  static std::int64_t transfer(store::Metadata& from, store::Metadata& to) {
    return to.write([&](store::Writer& writer) {
      return from.read([&](store::Reader& reader) { return store::transfer_rows(reader, writer, {}); });
    });
  }
  /// Words that are often the same, in three columns.
  void fill(int images) {
    std::uniform_int_distribution<std::size_t> word(0, words.size() - 1);
    for (int i = 0; i < images; ++i) {
      store::Asset asset = image(words[word(random)] + "-" + words[word(random)] + ".png", 100 + i);
      asset.library = i % 3 == 0 ? other : library;
      const store::AssetId id = add(asset);
      write([&](store::Writer& db) {
        store::describe_asset(db, id, words[word(random)] + " " + words[word(random)], 200);
        store::add_tags(db, {{id}}, {{words[word(random)], words[word(random)] + " x"}}, 200);
        if (i % 10 == 0) store::trash_assets(db, {{id}}, 300);
      });
    }
  }

  const std::vector<std::string> words{"sea",     "seaside",     "seal",      "hill",
                                       "hills",   "caf\xc3\xa9", "cafeteria", "night",
                                       "nightly", "o'er",        "a\\b",      "\xe6\xb5\xb7\xe8\xbe\xba",
                                       "the"};
  std::mt19937 random{7};
  std::unique_ptr<store::Metadata> file;
};

TEST_F(TransferTest, EveryTableIsCopiedOrMadeAnew) {
  const std::set<std::string> copied(store::transferred_tables().begin(), store::transferred_tables().end());
  const auto others = [&](store::Metadata& metadata, const store::Sql& sql) {
    std::set<std::string> names;
    metadata.read([&](store::Reader& db) {
      store::Statement& row = store::query(db, sql);
      while (row.step())
        if (!copied.contains(row.text(0))) names.insert(row.text(0));
    });
    return names;
  };
  EXPECT_EQ(others(metadata(), "select tablename from pg_tables where schemaname = current_schema()"),
            (std::set<std::string>{"asset_text", "schema_version", "word_key", "written_by"}));
  EXPECT_EQ(others(*file,
                   "select name from sqlite_schema where type = 'table' and name not like 'asset_text%'"
                   " and name not like 'sqlite_%'"),
            (std::set<std::string>{"word_key", "written_by"}));
}

TEST_F(TransferTest, RowsGoToAFileAndToAnotherServerAsTheyAre) {
  fill(30);
  add_view(add("original.png"), "view.png");
  const store::AssetId last = add("last.png");
  write([&](store::Writer& db) {
    store::set_details(db, last,
                       {.camera = "c", .taken = "2024-05-06T07:08:09", .f_number = 2.8, .latitude = -0.1});
    store::trash_assets(db, {{last}}, 300);
    store::purge_trash(db, 400, 400, 100);  // its number is given to nobody else
  });
  const std::int64_t rows = transfer(metadata(), *file);
  EXPECT_GT(rows, 100);
  store::finish_search(*file, {});
  EXPECT_TRUE(file->read([](store::Reader& db) { return store::check_rows(db, 10); }).empty());
  EXPECT_TRUE(file->read([](store::Reader& db) { return store::check_search(db); }).empty());
  const store::Asset next = image("next.png");
  EXPECT_GT(file->write([&](store::Writer& db) { return store::insert_asset(db, next); }), last);

  const ServerRows second;
  const auto server =
      store::open_metadata([&] { return second.placing().reach(""); }, 2, store::OpenMode::make);
  EXPECT_GE(transfer(*file, *server), rows);
  store::finish_search(*server, {});
  EXPECT_TRUE(server->read([](store::Reader& db) { return store::check_rows(db, 10); }).empty());
  EXPECT_TRUE(server->read([](store::Reader& db) { return store::check_search(db); }).empty());
  const store::Asset after = image("after.png");
  EXPECT_GT(static_cast<std::int64_t>(
                server->write([&](store::Writer& db) { return store::insert_asset(db, after); })),
            static_cast<std::int64_t>(last) + 1);
}

TEST_F(TransferTest, WhatIsThereGoes) {
  fill(3);
  EXPECT_EQ(transfer(metadata(), *file), transfer(metadata(), *file)) << "again";
}

TEST_F(TransferTest, SearchesFindTheSameOnBothInTheSameOrder) {
  fill(120);
  transfer(metadata(), *file);
  store::finish_search(*file, {});
  std::uniform_int_distribution<std::size_t> word(0, words.size() - 1);
  std::uniform_int_distribution<int> number(1, 4), chance(0, 9);
  for (int i = 0; i < 400; ++i) {
    store::SearchQuery asked{{library}, {}};
    if (chance(random) < 5) asked.libraries.push_back(other);
    for (int left = number(random); left > 0; --left) {
      std::string one = words[word(random)];
      if (chance(random) == 0) one.resize(one.size() / 2 + 1);
      if (chance(random) == 0) one[0] = 'z';
      asked.text += one + " ";
    }
    if (!text::is_utf8(asked.text)) continue;
    const auto look = [&](store::Reader& db) { return store::search_assets(db, asked); };
    const store::SearchPage here = file->read(look), there = metadata().read(look);
    ASSERT_EQ(here.found, there.found) << asked.text;
    ASSERT_EQ(here.partial, there.partial) << asked.text;
    ASSERT_EQ(here.words, there.words) << asked.text;
    ASSERT_EQ(store::ids_of(here), store::ids_of(there)) << asked.text;
  }
}

TEST_F(ServerRowsTest, OneProcessWritesThem) {
  EXPECT_EQ(store::fault_of([&] { const store::Store second(beside()); }), store::Fault::locked);
  EXPECT_NO_THROW(add("a.png"));
}

TEST_F(ServerRowsTest, RowsOfAnotherStoreAreRefusedUntouched) {
  const store::AssetId id = add("a.png");
  store.reset();
  EXPECT_EQ(store::fault_of([&] { const store::Store second(beside()); }), store::Fault::taken);
  reopen();
  EXPECT_EQ(load(id).filename, "a.png");
}

TEST_F(ServerRowsTest, ADatabaseWithOtherTablesIsRefused) {
  const ServerRows others;
  others.placing().reach("")->run("create table somebodys (id bigint)");
  store::StoreConfig config = beside();
  config.rows = others.placing();
  EXPECT_EQ(store::fault_of([&] { const store::Store second(config); }), store::Fault::corrupt);
  EXPECT_NO_THROW(others.placing().reach("")->run("drop table somebodys"));
}

TEST_F(ServerRowsTest, AServerThatEndsItsConnectionsIsReachedAgain) {
  add("a.png");
  rows->placing().reach("")->run(
      "do $$ begin perform pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
      " and datname = current_database(); end $$");
  EXPECT_EQ(load(add("b.png")).filename, "b.png");
  EXPECT_FALSE(metadata().trouble());
}

TEST_F(ServerRowsTest, AWriteWhoseConnectionEndsIsToldAndUndone) {
  const auto end_connection = [&](store::Writer& db) {
    const auto process = store::read_number(db, "select pg_backend_pid()", 0);
    rows->placing().reach("")->run(("select pg_terminate_backend(" + std::to_string(process) + ")").c_str());
  };
  const store::Asset asset = image("a.png");
  EXPECT_EQ(store::fault_of([&] {
              metadata().write([&](store::Writer& db) {
                store::insert_asset(db, asset);
                end_connection(db);
              });
            }),
            store::Fault::unreachable);
  EXPECT_TRUE(metadata().trouble());
  EXPECT_EQ(list().found, 0);
  add(asset);
  EXPECT_EQ(list().found, 1);
  EXPECT_FALSE(metadata().trouble());
}

}  // namespace
}  // namespace lightkeep

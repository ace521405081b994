// Lets the tests of store/ keep their rows with a PostgreSQL server, where LIGHTKEEP_TEST_POSTGRES has the
// address of a database: each test in a schema of its own. And what is of such rows alone.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "app/postgres/connection.h"
#include "store/random.h"
#include "store/rows.h"
#include "store/test_store.h"

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

#include "store/programs.h"

#include <gmock/gmock.h>

#include "store/accounts.h"
#include "store/app_connections.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class ProgramsTest : public StoreTest {
 protected:
  void enrol(const std::string& id, const std::string& network, Millis created, int most = 3) {
    write([&](Writer& db) {
      insert_program(
          db,
          {.client_id = id, .redirect_uris = {"https://a.example/"}, .network = network, .created = created},
          most);
    });
  }
  bool known(const std::string& id) {
    return metadata().read([&](Reader& db) { return find_program(db, id).has_value(); });
  }
};

TEST_F(ProgramsTest, WhoFloodsTheTableThrowsOutWhatIsItsOwn) {
  enrol("honest", "192.0.2.1", 1);
  for (int i = 0; i < 20; ++i) enrol("flood" + std::to_string(i), "203.0.113.1", 2 + i);
  EXPECT_TRUE(known("honest"));
  EXPECT_TRUE(known("flood19"));
  EXPECT_FALSE(known("flood0"));
  enrol("newcomer", "192.0.2.2", 100);
  EXPECT_TRUE(known("honest"));
  EXPECT_TRUE(known("newcomer"));
}

TEST_F(ProgramsTest, AFloodFromManyNetworksLeavesEachItsNewest) {
  constexpr int most = 64, networks = 10;
  enrol("honest", "192.0.2.1", 1, most);
  for (int i = 0; i < 500; ++i)
    enrol("flood" + std::to_string(i), "203.0.113." + std::to_string(i % networks), 2 + i, most);
  EXPECT_TRUE(known("honest"));
  int left = 0;
  for (int i = 0; i < 500; ++i) left += known("flood" + std::to_string(i)) ? 1 : 0;
  EXPECT_LT(left, most);
  EXPECT_GE(left, most - 2 * most / 16);
  for (int i = 500 - networks; i < 500; ++i) EXPECT_TRUE(known("flood" + std::to_string(i))) << i;
}

TEST_F(ProgramsTest, WhatIsConnectedStaysAndWhatIsNotGoesInTime) {
  enrol("used", "a", 1);
  enrol("unused", "b", 1);
  write([&](Writer& db) {
    const auto ann = insert_account(db, {.email = "ann@x.org", .email_key = "ann@x.org", .created = 1});
    const auto place = insert_organization(db, {"acme", "Acme", 1});
    insert_connection(db,
                      {.program = find_program(db, "used")->id,
                       .account = ann,
                       .organization = place,
                       .created = 1,
                       .expires = 1'000},
                      10);
  });
  EXPECT_EQ(write([&](Writer& db) { return remove_unused_programs(db, 0, 10); }), 0);
  EXPECT_EQ(write([&](Writer& db) { return remove_unused_programs(db, 1, 10); }), 1);
  EXPECT_TRUE(known("used"));
  EXPECT_FALSE(known("unused"));
}

TEST_F(ProgramsTest, PresetsAreThoseOfTheSettings) {
  write([&](Writer& db) {
    for (const char* id : {"one", "two"}) put_program(db, {.client_id = id, .kind = ProgramKind::preset}, 0);
    put_program(db, {.client_id = "two", .kind = ProgramKind::preset, .name = "Second"}, 0);
    keep_presets(db, {"two"});
  });
  EXPECT_FALSE(known("one"));
  EXPECT_EQ(metadata().read([](Reader& db) { return find_program(db, "two")->name; }), "Second");
}

}  // namespace
}  // namespace lightkeep::store

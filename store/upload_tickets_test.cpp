// Rows of tickets for uploads.
#include "store/upload_tickets.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include "store/migrations.h"
#include "store/test_store.h"
#include "store/uploads.h"

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class UploadTicketsTest : public StoreTest {
 protected:
  UploadTicketId make(const std::string& name, std::int64_t most = 2, Millis expires = 50,
                      const Maker& maker = AccountId{7}) {
    return write([&](Writer& db) {
      return insert_upload_ticket(db, {.public_id = name,
                                       .ticket = sha256(name),
                                       .library = library,
                                       .tags = {"sea", "a \"b\" \\ü"},
                                       .most = most,
                                       .maker = maker,
                                       .expires = expires});
    });
  }
  std::optional<UploadTicket> find(const std::string& name) {
    return metadata().read([&](Reader& db) { return find_upload_ticket(db, sha256(name)); });
  }
  bool take(UploadTicketId id, const std::vector<std::string>& images) {
    return write([&](Writer& db) { return take_by_ticket(db, id, images); });
  }
  OpenTickets open(const Maker& maker = AccountId{7}, Millis now = 10) {
    return metadata().read([&](Reader& db) { return count_open_tickets(db, other, maker, now); });
  }
};

TEST_F(UploadTicketsTest, AreFoundByTheirSecretAndByTheirId) {
  make("a", 3, 50, ApiKeyMaker{sha256("key")});
  const auto found = find("a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->library, library);
  EXPECT_EQ(found->left(), 3);
  EXPECT_THAT(found->tags, ElementsAre("sea", "a \"b\" \\ü"));
  EXPECT_THAT(found->images, IsEmpty());
  EXPECT_EQ(std::get<ApiKeyMaker>(found->maker).hash, sha256("key"));
  EXPECT_EQ(metadata().read([&](Reader& db) { return find_upload_ticket(db, "a"); })->id, found->id);
  EXPECT_FALSE(find("b"));
  EXPECT_EQ(fault_of([&] { make("a"); }), Fault::taken);
}

TEST_F(UploadTicketsTest, TakeNoMoreThanTheyAreFor) {
  const UploadTicketId id = make("a");
  EXPECT_FALSE(take(id, {"1", "2", "3"}));
  EXPECT_TRUE(take(id, {"1"}));
  EXPECT_FALSE(take(id, {"2", "3"}));
  EXPECT_TRUE(take(id, {"2"}));
  EXPECT_FALSE(take(id, {"3"}));
  EXPECT_THAT(find("a")->images, ElementsAre("1", "2"));
  reopen();
  EXPECT_EQ(find("a")->left(), 0);
}

TEST_F(UploadTicketsTest, CountAsOpenUntilTheyAreOverOrUsedUp) {
  const Maker key = ApiKeyMaker{sha256("key")};
  make("mine");
  make("over", 1, 10);
  make("theirs", 1, 50, key);
  take(make("full", 1), {"1"});
  EXPECT_EQ(open().all, 2);
  EXPECT_EQ(open().of_maker, 1);
  EXPECT_EQ(open(key).of_maker, 1);
  EXPECT_EQ(open(AppConnectionId{7}).of_maker, 0);
  EXPECT_EQ(open(key, 60).all, 0);
}

TEST_F(UploadTicketsTest, EndedOnesAreForgottenTheEldestFirst) {
  for (const char* name : {"a", "b", "c"}) make(name, 1, 10);
  make("open");
  write([&](Writer& db) { trim_ended_tickets(db, other, 10, 2); });
  EXPECT_FALSE(find("a"));
  EXPECT_TRUE(find("b") && find("c") && find("open"));
  EXPECT_EQ(write([&](Writer& db) { return forget_upload_tickets(db, 10, 1); }), 1);
  EXPECT_EQ(write([&](Writer& db) { return forget_upload_tickets(db, 10, 9); }), 1);
  EXPECT_TRUE(find("open"));
}

TEST_F(UploadTicketsTest, GoWithTheirLibraryAndUploadsWithThem) {
  const UploadTicketId id = make("a");
  write([&](Writer& db) {
    for (const char* name : {"1", "2", "3"})
      insert_upload(db, {.public_id = name, .library = library, .length = 9, .expires = 50, .ticket = id});
    trim_uploads_by_ticket(db, id, 2);
  });
  const auto upload = [&](const char* name) {
    return metadata().read([&](Reader& db) { return find_upload(db, library, name); });
  };
  EXPECT_FALSE(upload("1"));
  EXPECT_EQ(upload("2")->ticket, id);
  EXPECT_EQ(metadata().read([&](Reader& db) { return count_uploads_by_ticket(db, id); }), 2);
  write([&](Writer& db) { forget_upload_tickets(db, 50, 9); });
  EXPECT_FALSE(upload("3"));
}

TEST(UploadTicketsMigration, WhatWasJsonIsLinesInTheSameOrder) {
  const TestFolder folder;
  const auto file = folder.path() / "metadata.db";
  {
    SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, embedded_migrations().first(27));
    database.exec("insert into organization (id, slug, name, created) values (1, 'a', '', 0)");
    database.exec("insert into library (id, organization, slug, name, created) values (1, 1, 'a', '', 0)");
    database.exec(
        "insert into upload_ticket (public_id, ticket, library, parent, tags, most, images, account, "
        "expires) values"
        " ('one', x'01', 1, '', '[\"z, \\\"q\\\"\",\"a\"]', 3, '[\"y2\",\"x1\"]', 7, 50),"
        " ('none', x'02', 1, '', '[]', 3, '[]', 7, 50)");
  }
  const auto metadata = open_metadata(file, 1);
  const auto find = [&](const char* name) {
    return metadata->read([&](Reader& db) { return find_upload_ticket(db, name); }).value();
  };
  EXPECT_THAT(find("one").tags, ElementsAre("z, \"q\"", "a"));
  EXPECT_THAT(find("one").images, ElementsAre("y2", "x1"));
  EXPECT_THAT(find("none").tags, IsEmpty());
  const auto take = [&](std::vector<std::string> images) {
    return metadata->write(
        [&](Writer& db) { return take_by_ticket(db, find_upload_ticket(db, "one")->id, images); });
  };
  EXPECT_FALSE(take({"w3", "v4"})) << "two came before";
  EXPECT_TRUE(take({"w3"}));
  EXPECT_THAT(find("one").images, ElementsAre("y2", "x1", "w3"));
}

}  // namespace
}  // namespace lightkeep::store

// Upload links: what one lets its holder do, how much of it, and how long.
#include "app/library/upload_tickets.h"

#include <atomic>
#include <thread>

#include "app/library/test_service.h"
#include "store/accounts.h"
#include "store/app_connections.h"
#include "store/members.h"
#include "store/programs.h"

namespace lightkeep::library {
namespace {

class UploadTicketsTest : public ServiceTest {
 protected:
  api::UploadLink make(const Json& more = Json::object()) { return make(writer_, more); }
  api::UploadLink make(const std::string& key, const Json& more = Json::object()) {
    return std::get<api::UploadLink>(service_.calls().call(
        operation("request_upload"), service_.calls().caller(key, "::1"), in_library("one", more)));
  }
  Caller holder(const api::UploadLink& link) {
    return service_.upload_tickets().holder(link.url.substr(link.url.rfind('/') + 1), "::1");
  }
  HeldTicket look(const api::UploadLink& link) { return service_.upload_tickets().look(holder(link)); }
  // "ok", or the code of the refusal.
  std::string send(const api::UploadLink& link, const std::vector<std::string>& files) {
    return refusal([&] {
      service_.upload_tickets().require_open(holder(link));
      const auto batch = service_.ingest().begin(holder(link), {}, {});
      for (const std::string& file : files) add(*batch, file);
      batch->commit("");
    });
  }
  Json state(const api::UploadLink& link, const std::string& key) {
    return Json::parse(call(key, "get_upload_ticket", {{"uploadId", link.upload}}));
  }
};

TEST_F(UploadTicketsTest, ALinkTakesFilesWithItsTagsUntilItIsUsedUp) {
  const auto link = make({{"count", 3}, {"tags", {"sea", "sea", "sand"}}});
  EXPECT_EQ(link.url.size(), std::string("https://images.example.com/u/").size() + 43);
  EXPECT_EQ(link.count, 3);
  EXPECT_EQ(send(link, {white_gif, black_gif}), "ok");
  EXPECT_EQ(send(link, {white_gif, black_gif}), "MAX_ASSETS_EXCEEDED") << "one is left";
  const HeldTicket held = look(link);
  EXPECT_EQ(held.state.left, 1);
  EXPECT_EQ(held.library, "One");
  EXPECT_EQ(held.maker, "Test key");
  ASSERT_EQ(held.images.size(), 2u);
  EXPECT_EQ(held.images[0].tags, (std::vector<std::string>{"sand", "sea"}));
  EXPECT_EQ(held.images[0].uploaded_by, "Test key");
  EXPECT_EQ(send(link, {white_gif}), "ok");
  EXPECT_EQ(send(link, {white_gif}), "UPLOAD_LINK_ENDED");
  EXPECT_EQ(state(link, writer_)["left"], 0);
  EXPECT_EQ(state(link, writer_)["assets"].size(), 3u);
}

TEST_F(UploadTicketsTest, TwoAtOnceDoNotGetPastItsCount) {
  const auto link = make({{"count", 4}});
  std::atomic<int> taken = 0;
  std::vector<std::jthread> senders;
  for (int i = 0; i < 8; ++i) senders.emplace_back([&] { taken += send(link, {white_gif}) == "ok" ? 1 : 0; });
  senders.clear();
  EXPECT_EQ(taken, 4);
  EXPECT_EQ(look(link).images.size(), 4u);
}

TEST_F(UploadTicketsTest, ItsTimeEndsAndWhatCameIsToldAfterwards) {
  const auto link = make();
  EXPECT_EQ(send(link, {white_gif}), "ok");
  const auto begun = service_.ingest().begin(holder(link), {}, {});
  add(*begun, black_gif);
  now_ += ticket_window;
  EXPECT_EQ(send(link, {white_gif}), "UPLOAD_LINK_ENDED");
  EXPECT_EQ(refusal([&] { begun->commit(""); }), "ok") << "it was begun in time";
  EXPECT_EQ(state(link, writer_)["expired"], true);
  EXPECT_EQ(state(link, writer_)["assets"].size(), 2u);
}

TEST_F(UploadTicketsTest, ItCountsOnlyAsLongAsItsMakerMayAdd) {
  const std::string key = make_key({{"one", store::Access::write}});
  const auto link = make(key);
  const auto begun = service_.ingest().begin(holder(link), {}, {});
  add(*begun, black_gif);
  write([&](store::Writer& db) {
    const auto row = find_api_key(db, store_.vault().keyed_hash(key));
    grant_access(db, row->id, library(db, "one"), store::Access::read);
  });
  EXPECT_EQ(send(link, {white_gif}), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { begun->commit(""); }), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(refusal([&] { look(link); }), "RESOURCE_NOT_FOUND");
}

TEST_F(UploadTicketsTest, OfAProgramItCountsAsLongAsItsConnection) {
  const store::Digest token = store::sha256("token");
  store::AppConnectionId connection{};
  write([&](store::Writer& db) {
    const auto ann = insert_account(db, {.email = "ann@x.org", .email_key = "ann@x.org", .created = 1});
    set_role(db, organization_, ann, store::OrganizationRole::admin, now_);
    const auto robot = put_program(db, {.client_id = "robot", .name = "Robot", .created = 1}, 10);
    connection = insert_connection(db,
                                   {.program = robot,
                                    .account = ann,
                                    .organization = organization_,
                                    .access = store::Access::write,
                                    .created = now_,
                                    .expires = now_ + 10 * ticket_window},
                                   10);
    insert_token(
        db, {.hash = token, .connection = connection, .access = store::Access::write, .expires = now_ + 10},
        10);
  });
  const auto link = std::get<api::UploadLink>(service_.calls().call(
      operation("request_upload"), Caller{AccessTokenHash{token}}, in_library("one", Json::object())));
  now_ += 20;
  EXPECT_EQ(send(link, {white_gif}), "ok") << "its token is over, the connection is not";
  write([&](store::Writer& db) { end_connection(db, connection, now_); });
  EXPECT_EQ(send(link, {white_gif}), "RESOURCE_NOT_FOUND");
}

TEST_F(UploadTicketsTest, ItIsNoCredentialForAnythingElse) {
  const auto link = make();
  const std::string secret = link.url.substr(link.url.rfind('/') + 1);
  EXPECT_TRUE(call(secret, "list_assets", in_library("one")).starts_with("INVALID_API_KEY"));
  for (const char* name : {"list_assets", "request_upload", "create_library"})
    EXPECT_EQ(refusal([&] {
                service_.calls().call(operation(name), holder(link), in_library("one", {{"name", "A"}}));
              }),
              name == std::string("request_upload") ? "UNAUTHENTICATED" : "RESOURCE_NOT_FOUND")
        << name;
  EXPECT_EQ(refusal([&] { service_.upload_tickets().look(service_.upload_tickets().holder("x", "::1")); }),
            "RESOURCE_NOT_FOUND");
}

TEST_F(UploadTicketsTest, OnlyWhoMayAddAsksWhatCame) {
  const auto link = make();
  EXPECT_TRUE(
      call(reader_, "get_upload_ticket", {{"uploadId", link.upload}}).starts_with("API_KEY_NOT_AUTH"));
  const std::string other = make_key({{"two", store::Access::write}});
  EXPECT_TRUE(call(other, "get_upload_ticket", {{"uploadId", link.upload}}).starts_with("API_KEY_NOT_AUTH"));
  EXPECT_TRUE(
      call(writer_, "get_upload_ticket", {{"uploadId", "nothing"}}).starts_with("RESOURCE_NOT_FOUND"));
  EXPECT_TRUE(call(reader_, "request_upload", in_library("one")).starts_with("API_KEY_NOT_AUTH"));
}

TEST_F(UploadTicketsTest, ViewsGoToTheOriginalThatWasNamed) {
  const std::string original = upload(to("one"), {white_gif});
  EXPECT_TRUE(call(writer_, "request_upload", in_library("one", {{"parentId", "nothing"}}))
                  .starts_with("RESOURCE_NOT_FOUND"));
  const auto link = make({{"parentId", original}});
  EXPECT_EQ(send(link, {black_gif, black_gif}), "BAD_USER_INPUT");
  EXPECT_EQ(send(link, {black_gif}), "ok");
  EXPECT_EQ(look(link).images.at(0).parent_id, original);
}

TEST_F(UploadTicketsTest, AKeyHasSoManyOpenOnesAndTakesNoneFromOthers) {
  for (int i = 0; i < 100; ++i) make();
  EXPECT_TRUE(call(writer_, "request_upload", in_library("one")).starts_with("RATE_LIMITED"));
  const std::string other = make_key({{"one", store::Access::write}});
  EXPECT_NO_THROW(make(other));
  now_ += ticket_window;
  EXPECT_NO_THROW(make());
}

TEST_F(UploadTicketsTest, UploadsInPiecesGoByTheLinkThatBeganThemAlone) {
  const auto link = make({{"count", 1}, {"tags", {"sea"}}}), other = make();
  const auto begin = [&] {
    return service_.uploads().create(holder(link), {}, {.length = white_gif.size(), .filename = "a.gif"}).id;
  };
  const auto find = [&](const Caller& caller, const std::string& id) {
    return refusal([&] { service_.uploads().find(caller, {"acme", "one"}, id); });
  };
  const std::string first = begin(), second = begin();
  EXPECT_EQ(find(holder(link), first), "RESOURCE_NOT_FOUND") << "it gave way to the second";
  EXPECT_EQ(find(holder(other), second), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(find(service_.calls().caller(writer_, "::1"), second), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(find(holder(link), second), "ok");
  EXPECT_EQ(look(link).state.receiving, 1);
}

}  // namespace
}  // namespace lightkeep::library

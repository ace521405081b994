// The endpoint over a real store: what a page of assets costs in statements of SQL, and the time that a
// request has.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <string>

#include "app/graphql/endpoint.h"
#include "app/library/mint.h"
#include "store/api_keys.h"
#include "store/asset_changes.h"
#include "store/assets.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/random.h"
#include "store/store.h"
#include "store/tags.h"
#include "store/test_folder.h"

namespace lightkeep::graphql {
namespace {

std::atomic<int> statements = 0;  // that were begun on any connection

// Called by SQLite for each; what triggers run is told as a comment.
int count_statement(unsigned, void*, void*, void* text) {
  if (std::string_view(static_cast<const char*>(text)).starts_with("--")) return 0;
  ++statements;
  return 0;
}

int trace(sqlite3* database, char**, const void*) {
  return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, count_statement, nullptr);
}

class EndpointTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(trace)); }
  static void TearDownTestSuite() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(trace)); }

  void SetUp() override {
    store::StoreConfig config;
    config.folder = folder_.path();
    store_ = std::make_unique<store::Store>(std::move(config));
    store_->metadata().write([&](store::Writer& db) {
      const auto organization = insert_organization(db, {"acme", "Acme", 1});
      library_ = insert_library(db, {organization, "one", "One", 1});
      const auto key = insert_api_key(
          db, {organization, "Test key", key_.substr(0, 10), store_->vault().keyed_hash(key_), 1, false});
      grant_access(db, key, library_, store::Access::write);
    });
    library::Settings settings;
    settings.public_url = "https://images.example.com";
    settings.cdn_url = "https://images.example.com/cdn";
    library::Ports ports;
    ports.clock = [] { return std::int64_t{1'000}; };
    service_ = std::make_unique<library::Service>(*store_, settings, std::move(ports));
    endpoint_ = std::make_unique<Endpoint>(*service_, EndpointConfig{});
  }

  store::AssetId add(std::optional<store::AssetId> parent = {}) {
    return store_->metadata().write([&](store::Writer& db) {
      store::Asset row;
      row.public_id = store::random_alphanumeric(12);
      row.library = library_;
      row.parent = parent;
      row.filename = "a.png";
      row.content_type = "image/png";
      row.uploaded_by = "Ann";
      row.created = ++time_;
      const auto id = insert_asset(db, row);
      if (!parent) add_tags(db, std::vector{id}, std::vector<std::string>{"sea", "sun"}, time_);
      return id;
    });
  }

  void add_with_views(int count) {
    for (int i = 0; i < count; ++i) {
      const auto id = add();
      add(id);
      add(id);
    }
  }

  http::Reply send(const Endpoint& endpoint, const std::string& query) {
    http::Request request;
    request.method = "GET";
    request.query = "query=" + query;
    request.headers.set("Authorization", "Bearer " + key_);
    return endpoint.answer(request);
  }
  api::Json ask(const std::string& query) {
    return api::Json::parse(std::get<std::string>(send(*endpoint_, query).body));
  }

  int cost(const std::string& query) {
    ask(query);  // what is prepared or noted once
    const int before = statements;
    ask(query);
    return statements - before;
  }

  store::TestFolder folder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<library::Service> service_;
  std::unique_ptr<Endpoint> endpoint_;
  store::LibraryId library_{};
  const std::string key_ = library::make_api_key();
  std::int64_t time_ = 10;
};

constexpr const char* page =
    "{assets(organizationId:\"acme\",libraryId:\"one\",pageSize:50){id+tags+uploadedBy{name}+views{id+"
    "metadata{url}}}}";

TEST_F(EndpointTest, APageCostsAsManyAsOneAsset) {
  add_with_views(1);
  ASSERT_EQ(ask(page)["data"]["assets"][0]["views"].size(), 2u);
  ASSERT_EQ(ask(page)["data"]["assets"][0]["tags"], (api::Json{"sea", "sun"}));
  const int of_one = cost(page);
  add_with_views(49);
  ASSERT_EQ(ask(page)["data"]["assets"].size(), 50u);
  ASSERT_EQ(ask(page)["data"]["assets"][49]["views"].size(), 2u);
  const int of_fifty = cost(page);
  EXPECT_GT(of_one, 0);
  EXPECT_EQ(of_fifty, of_one);
  EXPECT_LT(of_fifty, 20);
}

TEST_F(EndpointTest, ARequestHasItsTime) {
  const Endpoint hurried(*service_, EndpointConfig{.time = std::chrono::milliseconds(0)});
  const http::Reply reply = send(hurried, "{viewer{plan}}");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.headers.get("Retry-After"), "1");
  const api::Json body = api::Json::parse(std::get<std::string>(reply.body));
  EXPECT_EQ(body["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE");
  EXPECT_EQ(body["errors"][0]["path"], api::Json::array({"viewer"}));
  EXPECT_EQ(send(hurried, "{__typename}").status, 200) << "what calls nothing takes none";
}

TEST_F(EndpointTest, WhatIsNotCalledCostsNothing) {
  EXPECT_EQ(cost("{__typename+__schema{types{name}}}"), 0);
}

}  // namespace
}  // namespace lightkeep::graphql

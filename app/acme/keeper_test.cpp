#include "app/acme/keeper.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "app/acme/authority.h"
#include "app/acme/standing.h"
#include "app/net/testing/server.h"

namespace lightkeep::acme {
namespace {

std::string json_answer(const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A directory, and the hints of `renewal`.
class HintingAuthority {
 public:
  explicit HintingAuthority(std::string renewal, std::string fields = "")
      : server_([this, renewal = std::move(renewal), fields = std::move(fields)](net::Peer& peer) {
          const bool directory = peer.read_head().starts_with("GET /directory");
          peer.send(directory ? json_answer(R"({"renewalInfo":")" + base() + R"(/hints"})")
                              : json_answer(renewal, fields));
        }) {}

  std::string base() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::optional<Suggestion> suggestion() const {
    Settings settings;
    settings.directory = base() + "/directory";
    const AccountKey key = AccountKey::make();
    return Authority(settings, key, [](auto) { return true; }).suggestion("aYhb.AIdl");
  }

 private:
  net::TestServer server_;
};

TEST(Hints, AreTaken) {
  const HintingAuthority authority(
      R"({"suggestedWindow":{"start":"2026-01-02T04:00:00Z","end":"2026-01-03T04:00:00Z"}})",
      "Retry-After: 7200\r\n");
  const auto suggestion = authority.suggestion();
  ASSERT_TRUE(suggestion);
  EXPECT_EQ(suggestion->window.start, 1'767'326'400'000);
  EXPECT_EQ(suggestion->window.end - suggestion->window.start, 86'400'000);
  EXPECT_EQ(suggestion->again, std::chrono::hours(2));
}

TEST(Hints, AskAtMostOnceAnHourAndAtLeastOnceADay) {
  const std::string window =
      R"({"suggestedWindow":{"start":"2026-01-02T04:00:00Z","end":"2026-01-02T04:00:00Z"}})";
  EXPECT_EQ(HintingAuthority(window, "Retry-After: 1\r\n").suggestion()->again, std::chrono::hours(1));
  EXPECT_EQ(HintingAuthority(window, "Retry-After: 9999999\r\n").suggestion()->again, std::chrono::hours(24));
  EXPECT_EQ(HintingAuthority(window).suggestion()->again, std::chrono::hours(6));
}

TEST(Hints, ThatMakeNoSenseAreNone) {
  for (const char* renewal :
       {"{}", R"({"suggestedWindow":{}})", R"({"suggestedWindow":7})",
        R"({"suggestedWindow":{"start":"2026-01-02T04:00:00Z","end":"2025-01-02T04:00:00Z"}})"})
    EXPECT_EQ(HintingAuthority(renewal).suggestion(), std::nullopt) << renewal;
}

TEST(Standing, IsTheSameAfterWriting) {
  Standing standing;
  standing.account_key = "key";
  standing.chain = "chain";
  standing.window = Window{3, 4};
  standing.failures = 2;
  standing.again = 9;
  EXPECT_EQ(Standing::parse(standing.text()).text(), standing.text());
  for (const char* text : {"", "{}", "[]", "null", R"({"accountKey":7})"})
    EXPECT_EQ(Standing::parse(text).text(), Standing().text()) << text;
}

/// A keeper whose authority answers nothing but 503, and what it says.
class FailingKeeper : public testing::Test {
 protected:
  FailingKeeper() : authority_(net::answers("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")) {
    settings_.directory = "http://127.0.0.1:" + std::to_string(authority_.port()) + "/directory";
    settings_.names = {"images.example.com"};
  }
  Ports ports() {
    return {[] { return store::Millis{1'000'000}; }, [this] { return kept(); },
            [this](std::string_view bytes) {
              const std::lock_guard lock(mutex_);
              kept_ = bytes;
            },
            [](const std::string&) {},
            [this](const std::string& line) {
              const std::lock_guard lock(mutex_);
              warnings_.push_back(line);
              warned_.notify_all();
            }};
  }
  std::optional<std::string> kept() {
    const std::lock_guard lock(mutex_);
    return kept_;
  }
  std::string first_warning() {
    std::unique_lock lock(mutex_);
    warned_.wait(lock, [this] { return !warnings_.empty(); });
    return warnings_.front();
  }

  net::TestServer authority_;
  Settings settings_;
  http::TlsSupply supply_;
  std::mutex mutex_;
  std::condition_variable warned_;
  std::optional<std::string> kept_;
  std::vector<std::string> warnings_;
};

TEST_F(FailingKeeper, SaysWhyAndWhenItTriesAgain) {
  Keeper keeper(settings_, ports(), supply_);
  keeper.start(false);
  const std::string sentence = first_warning();
  EXPECT_NE(sentence.find("status 503"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("The next try is at 1970-01-01T00:1"), std::string::npos) << sentence;
  EXPECT_EQ(keeper.valid_until(), std::nullopt);
  keeper.stop();
  EXPECT_EQ(Standing::parse(kept().value()).failures, 1);
}

TEST_F(FailingKeeper, AsksNoOftenerForBeingStartedAgain) {
  for (int start = 0; start < 3; ++start) {
    Keeper keeper(settings_, ports(), supply_);
    keeper.start(false);
    first_warning();
  }
  EXPECT_EQ(authority_.connections(), 1);
}

TEST_F(FailingKeeper, IgnoresWhatWasKeptBadly) {
  kept_ = R"({"accountKey":"","directory":"","key":"x","chain":"x","chainFrom":"","renewAt":0,"askAt":0,)"
          R"("failures":0,"lastTry":0})";
  const Keeper keeper(settings_, ports(), supply_);
  EXPECT_NE(first_warning().find("cannot be used"), std::string::npos);
  EXPECT_FALSE(supply_.has_own());
}

}  // namespace
}  // namespace lightkeep::acme

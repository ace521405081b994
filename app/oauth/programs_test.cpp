// Programs whose id is the URL of a document that describes them.
#include "app/oauth/programs.h"

#include <gmock/gmock.h>

#include "app/api/errors.h"
#include "store/test_folder.h"

namespace lightkeep::oauth {
namespace {

using testing::HasSubstr;

constexpr const char* url = "https://robot.example/program.json";

class DocumentsTest : public testing::Test {
 protected:
  std::string look(const std::string& id = url) {
    try {
      const auto program = programs.look_up(id, person);
      return program ? "known as " + program->name : "unknown";
    } catch (const api::ApiError& error) {
      return error.message();
    }
  }
  Ports ports() {
    Ports made;
    made.clock = [this] { return now; };
    made.take_attempt = [this](std::string_view kind, std::string_view key) {
      taken_by = std::string(kind) + " " + std::string(key);
      return allowance-- > 0 ? std::nullopt : std::optional(60);
    };
    made.fetch_document = [this](const std::string& asked) {
      ++fetches;
      if (document.empty()) throw api::ApiError(api::errors::bad_user_input, "nothing at " + asked);
      return document;
    };
    return made;
  }
  static std::string describe(const std::string& name, const std::string& id = url,
                              const std::vector<std::string>& redirects = {"http://127.0.0.1/callback"}) {
    return api::print({{"client_id", id}, {"client_name", name}, {"redirect_uris", redirects}});
  }

  std::optional<AccountId> person = AccountId{1};
  std::int64_t now = 1'000'000;
  int fetches = 0, allowance = 1'000;
  std::string taken_by;
  std::string document = describe("Robot");
  store::TestFolder folder;
  store::Store store{store::StoreConfig{.folder = folder.path() / "data"}};
  Context context{store, Settings{.public_url = "https://images.example.com"}, ports(),
                  Resources("https://images.example.com", "")};
  Programs programs{context};
};

TEST_F(DocumentsTest, ADocumentIsFetchedOnceInAWhileAndTheLastGoodOneGoesOn) {
  EXPECT_TRUE(programs.is_foreign(url));
  EXPECT_EQ(look(), "known as Robot");
  EXPECT_EQ(look(), "known as Robot");
  EXPECT_EQ(fetches, 1);
  EXPECT_FALSE(programs.is_foreign(url));
  now += 3'600'000;
  document = describe("Robot 2");
  EXPECT_EQ(look(), "known as Robot 2");
  now += 3'600'000;
  document.clear();
  EXPECT_EQ(look(), "known as Robot 2");
  EXPECT_EQ(look(), "known as Robot 2");
  EXPECT_EQ(fetches, 3) << "a failure is not tried again at once";
  now += 60'000;
  document = describe("Robot 3");
  EXPECT_EQ(look(), "known as Robot 3");
}

TEST_F(DocumentsTest, WhatIsNoDescriptionOfThisVeryProgramIsRefused) {
  document = describe("Robot", "https://robot.example/other.json");
  EXPECT_THAT(look(), HasSubstr("is not the description"));
  for (const char* text : {"<html>", "[]", "null", "{}"}) {
    document = text;
    EXPECT_THAT(look(), HasSubstr("is not the description")) << text;
  }
  document = describe("Robot", url, {});
  EXPECT_THAT(look(), HasSubstr("no redirect URI"));
  document = describe("Robot", url, {"javascript:alert(1)"});
  EXPECT_THAT(look(), HasSubstr("cannot be used"));
  document.clear();
  EXPECT_EQ(look(), std::string("nothing at ") + url);
}

TEST_F(DocumentsTest, ForNobodyNothingIsFetched) {
  person.reset();
  EXPECT_EQ(look(), "unknown");
  person = AccountId{1};
  look();
  now += 3'600'000;
  person.reset();
  EXPECT_EQ(look(), "known as Robot");
  EXPECT_EQ(fetches, 1);
}

TEST_F(DocumentsTest, FetchesAreWithinThePersonsAllowance) {
  allowance = 1;
  EXPECT_EQ(look(), "known as Robot");
  EXPECT_THAT(look("https://robot.example/other.json"), HasSubstr("Too many attempts"));
  EXPECT_EQ(fetches, 1);
  EXPECT_EQ(taken_by, "program-document 1");
}

TEST_F(DocumentsTest, OnlyAnHttpsUrlWithAPathIsFetched) {
  for (const char* id :
       {"http://robot.example/x", "https://robot.example", "https://robot.example/", "robot",
        "https://u@robot.example/x", "https://robot.example/../x", "https://robot.example/x#y", ""})
    EXPECT_EQ(look(id), "unknown") << id;
  EXPECT_EQ(fetches, 0);
}

}  // namespace
}  // namespace lightkeep::oauth

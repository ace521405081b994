// Lists as tools give them: cut, and gone on with.
#include "app/mcp/library_tools.h"

#include <gtest/gtest.h>

#include <set>

#include "app/mcp/test_client.h"

namespace lightkeep::mcp {
namespace {

// A list of `total` entries of `bytes` each, paged as the library pages.
template <class T>
api::Page<T> part(std::int64_t total, std::size_t bytes, const Json& arguments) {
  api::Page<T> part;
  part.found = total;
  part.page = arguments.value("page", std::int64_t{1});
  part.page_size = arguments.value("pageSize", std::int64_t{50});
  const std::int64_t begin = arguments.contains("cursor") ? std::stoll(arguments["cursor"].get<std::string>())
                                                          : (part.page - 1) * part.page_size;
  for (auto i = begin; i < std::min(begin + part.page_size, total); ++i) {
    T entry;
    entry.id = std::to_string(i);
    entry.name = std::string(bytes, 'x');
    part.entries.push_back(std::move(entry));
    part.after.push_back(std::to_string(i + 1));
  }
  part.more = begin + part.page_size < total;
  part.by_cursor = arguments.contains("cursor");
  return part;
}

RunOperation entries(std::int64_t total, std::size_t bytes, bool cursors) {
  return [=](const Json& arguments) -> library::Result {
    if (cursors) {
      auto assets = part<api::Asset>(total, bytes, arguments);
      assets.by_cursor = true;
      return assets;
    }
    return part<api::Library>(total, bytes, arguments);
  };
}

Json answer_of(const char* name, const Json& arguments, const RunOperation& run) {
  const library::Operation& operation = library::operation(name);
  return list_answer(operation, operation.tools.front(), arguments, run);
}

// Follows `next` to the end; gives the ids seen.
std::vector<std::string> walk(const char* operation, Json arguments, const RunOperation& run) {
  const std::string list(library::operation(operation).tools.front().list_name);
  std::vector<std::string> seen;
  for (int calls = 0; calls < 1000; ++calls) {
    const Json answer = answer_of(operation, arguments, run);
    EXPECT_LE(answer.dump().size(), 26'000u);
    for (const Json& entry : answer[list]) seen.push_back(entry["id"]);
    if (answer["next"].is_null()) return seen;
    arguments.update(answer["next"]);
  }
  ADD_FAILURE() << "the list does not end";
  return seen;
}

TEST(Listing, FollowingNextGivesEveryEntryOnce) {
  for (const bool cursors : {true, false}) {
    for (const std::int64_t total : {0, 1, 50, 51, 137}) {
      for (const std::int64_t size : {1, 7, 50, 500}) {
        for (const std::size_t bytes : {10u, 3'000u}) {
          const auto seen = walk(cursors ? "list_assets" : "list_libraries", {{"pageSize", size}},
                                 entries(total, bytes, cursors));
          ASSERT_EQ(std::ssize(seen), total)
              << total << " by " << size << " of " << bytes << (cursors ? " cursors" : " pages");
          for (std::int64_t i = 0; i < total; ++i)
            ASSERT_EQ(seen[static_cast<std::size_t>(i)], std::to_string(i));
        }
      }
    }
  }
}

TEST(Listing, ACutPageInTheMiddleGoesOnWhereItWasCut) {
  for (const bool cursors : {true, false}) {
    const char* operation = cursors ? "list_assets" : "list_libraries";
    const char* list = cursors ? "assets" : "libraries";
    const auto run = entries(400, 3'000, cursors);
    Json arguments{{"page", 3}, {"pageSize", 60}};
    const Json first = answer_of(operation, arguments, run);
    EXPECT_EQ(first["truncated"], true);
    EXPECT_EQ(first[list][0]["id"], "120");
    arguments.update(first["next"]);
    const Json second = answer_of(operation, arguments, run);
    EXPECT_EQ(std::stoi(second[list][0]["id"].get<std::string>()),
              std::stoi(first[list].back()["id"].get<std::string>()) + 1);
  }
}

TEST(Listing, AnEntryThatIsTooLargeIsGivenAlone) {
  const Json answer = answer_of("list_assets", {{"pageSize", 5}}, entries(2, 200'000, true));
  EXPECT_EQ(answer["assets"].size(), 1u);
  EXPECT_FALSE(answer["next"].is_null());
}

TEST(Listing, ImagesHaveTheirUsualMembersOrThoseAskedFor) {
  const auto run = entries(1, 10, true);
  const auto names = [&](Json arguments) {
    std::set<std::string> found;
    const Json answer = answer_of("list_assets", arguments, run);
    for (const auto& [name, value] : answer["assets"][0].items()) found.insert(name);
    return found;
  };
  const auto usual = names(Json::object());
  for (const char* name : {"id", "name", "libraryId", "url", "tags", "status"})
    EXPECT_TRUE(usual.contains(name)) << name;
  for (const char* name : {"thumbUrl", "sizes", "blurhash", "views", "colors"})
    EXPECT_FALSE(usual.contains(name)) << name;
  EXPECT_FALSE(usual.contains("description")) << "it has none";
  EXPECT_EQ(names({{"fields", {"thumbUrl", "description"}}}),
            (std::set<std::string>{"id", "thumbUrl", "description"}));
}

TEST(Listing, SearchKeepsItsShape) {
  const RunOperation run = [](const Json& arguments) -> library::Result {
    const auto assets = part<api::Asset>(200, 3'000, arguments);
    api::SearchResult result{.hits = {},
                             .found = 200,
                             .page = assets.page,
                             .page_size = assets.page_size,
                             .after = assets.after,
                             .more = assets.more};
    for (const api::Asset& asset : assets.entries) result.hits.push_back({asset, {}, {}, {}});
    return result;
  };
  const Json answer = answer_of("search_assets", {{"page", 1}, {"pageSize", 100}}, run);
  EXPECT_EQ(answer["found"], 200);
  EXPECT_EQ(answer["page"], 1);
  EXPECT_EQ(answer["truncated"], true);
  const auto given = static_cast<std::int64_t>(answer["hits"].size());
  EXPECT_EQ(answer["next"], (Json{{"cursor", std::to_string(given)}}));
}

TEST(Listing, TagsGoOnByOffset) {
  const RunOperation run = [](const Json& arguments) -> library::Result {
    const auto offset = arguments.value("offset", 0);
    std::vector<api::Tag> tags;
    for (int i = offset; i < std::min(offset + arguments["limit"].get<int>(), 450); ++i)
      tags.push_back({std::to_string(i) + std::string(800, 'x'), 1, "user"});
    return tags;
  };
  Json arguments{{"organizationId", "o"}, {"libraryId", "l"}, {"limit", 200}};
  std::set<std::string> seen;
  for (int calls = 0; calls < 20; ++calls) {
    const Json answer = answer_of("list_tags", arguments, run);
    EXPECT_LT(answer.dump().size(), 26'000u);
    for (const Json& tag : answer["tags"]) seen.insert(tag["id"]);
    if (answer["next"].is_null()) break;
    arguments.update(answer["next"]);
  }
  EXPECT_EQ(seen.size(), 450u);
}

}  // namespace
}  // namespace lightkeep::mcp

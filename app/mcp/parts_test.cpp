// The small parts of the room: reading JSON, cutting lists, the addresses of resources.
#include <gtest/gtest.h>

#include <set>

#include "app/mcp/json_reader.h"
#include "app/mcp/library_resources.h"
#include "app/mcp/library_tools.h"
#include "app/mcp/test_client.h"

namespace lightkeep::mcp {
namespace {

int status_of(const std::string& text, const JsonLimits& limits, std::size_t budget_bytes = 64 << 20) {
  TextBody body(text, false);
  gate::Gate all(memory_of_bodies(budget_bytes));
  BodyMemory memory{all};
  try {
    read_json(body, limits, memory);
    return 200;
  } catch (const Fault& fault) {
    return fault.status();
  } catch (const api::ApiError& error) {
    return error.row().status;
  }
}

TEST(JsonReader, CountsWhatValuesCost) {
  std::string many = "[0";
  for (int i = 0; i < 30'000; ++i) many += ",0";
  EXPECT_EQ(status_of(many + "]", {1 << 20}), 400);
  std::string members = "{\"a\":0";
  for (int i = 0; i < 300; ++i) members += ",\"b" + std::to_string(i) + "\":0";
  EXPECT_EQ(status_of(members + "}", {1 << 20}), 400);
  EXPECT_EQ(status_of("[[[]]]", {100, 2}), 400);
  EXPECT_EQ(status_of("[[]]", {100, 2}), 200);
  EXPECT_EQ(status_of("\"" + std::string(200, 'a') + "\"", {100}), 413);
}

TEST(JsonReader, LargeBodiesShareABudget) {
  const std::string large = "\"" + std::string(3 << 20, 'a') + "\"";
  EXPECT_EQ(status_of(large, {8 << 20}, 4 << 20), 200);
  EXPECT_EQ(status_of("\"" + std::string(1 << 10, 'a') + "\"", {8 << 20}, 0), 200) << "small ones are free";
}

TEST(JsonReader, OneCallerHoldsHalfOfTheMemoryAtMost) {
  gate::Gate all(memory_of_bodies(4 << 20));
  const auto read = [&](BodyMemory& memory, std::size_t megabytes) {
    TextBody body("\"" + std::string((megabytes << 20) - 2, 'a') + "\"", false);
    read_json(body, {8 << 20}, memory);
  };
  BodyMemory first{all, "7"}, second{all, "7"}, other{all, "8"};
  read(first, 2);
  EXPECT_THROW(read(second, 1), api::ApiError);
  read(other, 2);
  first.held.leave();
  read(second, 2);
}

TEST(JsonReader, KeepsStringsAndOrder) {
  TextBody body(R"({"b":[1,-2,0.5,true,null],"a":{"x":"\u00e9\n"}})");
  gate::Gate all(memory_of_bodies(0));
  BodyMemory memory{all};
  EXPECT_EQ(read_json(body, {1000}, memory).dump(), R"({"b":[1,-2,0.5,true,null],"a":{"x":"é\n"}})");
}

TEST(ResourceUri, OnlyTheThreeFormsAreKnown) {
  const auto assets = parse_resource_uri("raster://organizations/acme/libraries/one/assets");
  ASSERT_TRUE(assets);
  EXPECT_EQ(assets->organization, "acme");
  EXPECT_EQ(assets->library, "one");
  EXPECT_EQ(assets->row->tool, "list_assets");
  EXPECT_TRUE(parse_resource_uri("raster://organizations/acme/libraries"));
  EXPECT_EQ(resource_uri(*assets->row, "acme", "one"), "raster://organizations/acme/libraries/one/assets");
  for (const char* bad :
       {"", "raster://", "raster://organizations//libraries", "raster://organizations/acme/libraries/",
        "raster://organizations/acme/libraries/one", "raster://organizations/acme/libraries/one/assets/",
        "raster://organizations/acme/libraries/one/assets/x", "http://organizations/acme/libraries",
        "raster://organizations/%61cme/libraries", "raster://organizations/acme/libraries?x=1"})
    EXPECT_FALSE(parse_resource_uri(bad)) << bad;
}

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

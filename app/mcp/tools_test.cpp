// What tools/list shows of every tool.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/mcp/schema_check.h"
#include "app/mcp/tool_schema.h"

namespace lightkeep::mcp {
namespace {

using api::Json;

void expect_local_references(const Json& schema, const Json& definitions) {
  if (schema.is_object() && schema.contains("$ref")) {
    const auto target = schema["$ref"].get<std::string>();
    EXPECT_TRUE(target.starts_with("#/$defs/") && definitions.contains(target.substr(8))) << target;
  }
  if (schema.is_structured())
    for (const Json& member : schema) expect_local_references(member, definitions);
}

// Name and definition of every tool, in the order in which they are listed.
std::vector<std::pair<std::string, Json>> all_tools() {
  std::vector<std::pair<std::string, Json>> tools;
  for (const library::Operation& operation : library::operations())
    for (const library::ToolRow& row : operation.tools)
      tools.emplace_back(row.name, tool_definition(operation.signature, row));
  return tools;
}

TEST(Tools, AllOfTheContractAreThere) {
  std::set<std::string> names;
  for (const auto& [name, tool] : all_tools()) names.insert(name);
  EXPECT_EQ(names,
            (std::set<std::string>{"whoami",          "create_organization", "create_library",
                                   "rename_library",  "list_libraries",      "list_assets",
                                   "get_asset",       "search_assets",       "list_tags",
                                   "upload_asset",    "upload_assets",       "delete_assets",
                                   "tag_assets",      "untag_assets",        "update_asset_description",
                                   "transfer_assets", "restore_assets",      "list_trash",
                                   "request_upload",  "get_upload"}));
}

TEST(Tools, DefinitionsAreWhole) {
  for (const auto& [tool_name, tool] : all_tools()) {
    EXPECT_FALSE(tool["title"].get<std::string>().empty()) << tool_name;
    EXPECT_GT(tool["description"].get<std::string>().size(), 100u) << tool_name;
    for (const char* hint : {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"})
      EXPECT_TRUE(tool["annotations"][hint].is_boolean()) << tool_name << " " << hint;
    EXPECT_EQ(tool["inputSchema"]["type"], "object") << tool_name;
    EXPECT_EQ(tool["inputSchema"]["additionalProperties"], false) << tool_name;
    EXPECT_EQ(tool["outputSchema"]["type"], "object") << tool_name;
    expect_local_references(tool["outputSchema"], tool["outputSchema"].value("$defs", Json::object()));
    for (const auto& [name, argument] : tool["inputSchema"]["properties"].items())
      EXPECT_TRUE(argument.contains("description")) << tool_name << " " << name;
  }
}

TEST(Tools, TheListStaysSmallEnoughForAModel) {
  std::size_t bytes = 0;
  for (const auto& [name, tool] : all_tools()) bytes += tool.dump().size();
  EXPECT_LT(bytes, 60u << 10);
}

// What OpenAI (in strict mode), Gemini, Claude, VS Code and the Inspector (in strict mode) all take.
void expect_taken_everywhere(const Json& schema, const std::string& place) {
  static const std::set<std::string> keywords{"type",        "properties", "required", "additionalProperties",
                                              "description", "items",      "enum",     "anyOf",
                                              "minimum",     "maximum",    "minItems", "maxItems",
                                              "minLength",   "maxLength",  "default",  "format"};
  ASSERT_TRUE(schema.is_object()) << place;
  for (const auto& [name, value] : schema.items())
    EXPECT_TRUE(keywords.contains(name)) << place << ": " << name;
  EXPECT_TRUE(schema.contains("anyOf") != schema.contains("type")) << place << ": a type, or alternatives";
  if (schema.contains("type")) {
    EXPECT_TRUE(schema["type"].is_string()) << place << ": one type";
  }
  if (schema.contains("format")) {
    EXPECT_EQ(schema["format"], "email") << place;
  }
  EXPECT_EQ(schema.value("type", "") == "object", schema.contains("properties")) << place;
  if (schema.contains("properties")) {
    EXPECT_EQ(schema["additionalProperties"], false) << place;
  }
  EXPECT_EQ(schema.value("type", "") == "array", schema.contains("items")) << place;
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, member] : properties.items()) expect_taken_everywhere(member, place + "." + name);
  for (const Json& choice : schema.value("anyOf", Json::array()))
    expect_taken_everywhere(choice, place + " or");
  if (schema.contains("items")) expect_taken_everywhere(schema["items"], place + "[]");
}

TEST(Tools, InputSchemasHaveOnlyWhatEveryProviderTakes) {
  for (const auto& [name, tool] : all_tools()) {
    EXPECT_EQ(tool["inputSchema"]["type"], "object") << name;
    expect_taken_everywhere(tool["inputSchema"], name);
  }
}

// Strict readers warn of lists of types, and of alternatives beside a type.
void expect_single_types(const Json& schema, const std::string& place) {
  if (schema.is_object() && schema.contains("type") && !schema["type"].is_object()) {
    EXPECT_TRUE(schema["type"].is_string() && !schema.contains("anyOf")) << place << ": " << schema["type"];
  }
  if (schema.is_structured())
    for (const auto& [name, member] : schema.items()) expect_single_types(member, place + "." + name);
}

TEST(Tools, OutputSchemasTakeResultsAndFailuresWithoutAlternativesAtTheTop) {
  const Json failure{{"code", "BAD_USER_INPUT"}, {"status", 400}, {"message", "No."}, {"retryAfter", 3}};
  for (const auto& [name, tool] : all_tools()) {
    const Json& schema = tool["outputSchema"];
    EXPECT_FALSE(schema.contains("anyOf")) << name;
    EXPECT_EQ(find_violation(schema, failure), std::nullopt) << name;
    EXPECT_NE(find_violation(schema, {{"code", 1}}), std::nullopt) << name;
    expect_single_types(schema, name);
  }
}

TEST(Arguments, AreReadAsTheyWereMeant) {
  const library::Operation& operation = library::operation("list_assets");
  const Json tool = tool_definition(operation.signature, operation.tools.front());
  const Json& schema = tool["inputSchema"];
  const auto read = [&](Json sent) {
    read_as_meant(schema, sent);
    return sent;
  };
  EXPECT_EQ(read({{"tags", "[\"sea\", null]"}, {"page", "2"}, {"pageSize", 50.0}, {"cursor", nullptr}}),
            (Json{{"tags", {"sea", nullptr}}, {"page", 2}, {"pageSize", 50}}));
  EXPECT_EQ(read({{"libraryId", "2"}, {"tags", "sea"}, {"page", "two"}, {"pageSize", "{}"}}),
            (Json{{"libraryId", "2"}, {"tags", "sea"}, {"page", "two"}, {"pageSize", "{}"}}));
  EXPECT_EQ(read("{\"libraryId\": \"l\", \"page\": \"3\"}"), (Json{{"libraryId", "l"}, {"page", 3}}));
  const std::string deep(100, '[');
  EXPECT_EQ(read({{"tags", deep}}), (Json{{"tags", deep}}));
  std::string ones = "[1";
  for (int i = 0; i < 30'000; ++i) ones += ",1";
  EXPECT_EQ(read({{"tags", ones + "]"}}), (Json{{"tags", ones + "]"}}))
      << "more values than a request may have";
}

TEST(Arguments, SourcesInStringsAreRead) {
  const auto& operation = library::operation("upload_assets");
  for (const library::ToolRow& row : operation.tools) {
    const Json tool = tool_definition(operation.signature, row);
    const Json& schema = tool["inputSchema"];
    const Json url{{"kind", "url"}, {"url", "https://a.example/x.png"}};
    const bool many = row.sources == library::Sources::many;
    Json sent{{"organizationId", "o"}, {"libraryId", "l"}};
    sent[many ? "sources" : "source"] = many ? Json::array({url}).dump() : url.dump();
    read_as_meant(schema, sent);
    EXPECT_EQ(find_violation(schema, sent), std::nullopt) << row.name;
  }
}

TEST(Arguments, StringsHoldTogetherNoMoreThanARequestMay) {
  const auto& operation = library::operation("upload_assets");
  const Json tool = tool_definition(operation.signature, operation.tools.back());
  ASSERT_EQ(operation.tools.back().sources, library::Sources::many);
  std::string ones = "{\"a\":[1";
  for (int i = 0; i < 9'000; ++i) ones += ",1";
  Json sent{{"sources", Json(std::vector<Json>(20, ones + "]}"))}};
  read_as_meant(tool["inputSchema"], sent);
  const auto read =
      std::ranges::count_if(sent["sources"], [](const Json& source) { return source.is_object(); });
  EXPECT_EQ(read, 2) << "the others are left as they came";
}

struct Case {
  std::string tool;
  Json arguments;
  std::string violation;  // a part of it; empty: none
};

TEST(Tools, InputSchemasHoldTheBounds) {
  const Json place{{"organizationId", "o"}, {"libraryId", "l"}};
  const auto with = [&](Json more) {
    Json all = place;
    all.update(more);
    return all;
  };
  const Json url{{"kind", "url"}, {"url", "https://a.example/x.png"}};
  const Json bytes{{"kind", "base64"}, {"filename", "a.png"}, {"mimeType", "image/png"}, {"data", "AA=="}};
  const std::vector<Case> cases{
      {"whoami", Json::object(), ""},
      {"whoami", {{"x", 1}}, "`x` is not an argument"},
      {"create_organization", {{"email", "a@b.co"}}, ""},
      {"create_organization", {{"name", "x"}}, "`email` is required"},
      {"list_assets", with({{"pageSize", 500}}), ""},
      {"list_assets", with({{"pageSize", 501}}), "at most 500"},
      {"list_assets", with({{"tags", {"a", "b", "c", "d", "e", "f"}}}), "at most 5 entries"},
      {"list_assets", {{"organizationId", "o"}}, "`libraryId` is required"},
      {"list_assets", {{"organizationId", ""}, {"libraryId", "l"}}, "at least 1 characters"},
      {"search_assets", {{"organizationId", "o"}, {"q", ""}}, ""},
      {"search_assets", {{"organizationId", "o"}}, "`q` is required"},
      {"upload_asset", with({{"source", url}}), ""},
      {"upload_asset", with({{"source", bytes}, {"parentId", "p"}}), ""},
      {"upload_asset", with({{"source", {{"kind", "url"}}}}), "`source.url` is required"},
      {"upload_asset", with({{"source", {{"kind", "base64"}, {"data", "AA=="}}}}),
       "`source.filename` is required"},
      {"upload_asset", with({{"source", {{"kind", "file"}}}}), "`source"},
      {"upload_asset", with({{"source", "https://a.example/x.png"}}), "must be of type object"},
      {"upload_asset",
       with({{"source", {{"kind", "url"}, {"url", "https://a"}, {"headers", Json::object()}}}}),
       "`source.headers` is not an argument"},
      {"upload_assets", with({{"sources", {url, bytes}}}), ""},
      {"upload_assets", with({{"sources", Json::array()}}), "at least 1 entries"},
      {"upload_assets", with({{"sources", Json(std::vector<Json>(21, url))}}), "at most 20 entries"},
      {"upload_assets", with({{"sources", {url}}, {"parentId", "p"}}), "`parentId` is not an argument"},
      {"delete_assets", with({{"ids", Json(std::vector<Json>(100, "a"))}}), ""},
      {"delete_assets", with({{"ids", Json(std::vector<Json>(101, "a"))}}), "at most 100 entries"},
      {"delete_assets", with({{"ids", {1}}}), "`ids[0]` must be of type string"},
      {"tag_assets", with({{"assetIds", {"a"}}, {"tags", Json::array()}}), "at least 1 entries"},
      {"transfer_assets",
       {{"organizationId", "o"}, {"sourceLibraryId", "a"}, {"targetLibraryId", "b"}, {"assetIds", {"x"}}},
       ""},
  };
  const auto all = all_tools();
  for (const Case& one : cases) {
    const std::map<std::string, Json> tools(all.begin(), all.end());
    const auto violation = find_violation(tools.at(one.tool)["inputSchema"], one.arguments);
    if (one.violation.empty())
      EXPECT_EQ(violation, std::nullopt) << one.tool << " " << one.arguments;
    else
      EXPECT_NE(violation.value_or("").find(one.violation), std::string::npos)
          << one.tool << " " << one.arguments << ": " << violation.value_or("fits");
  }
}

}  // namespace
}  // namespace lightkeep::mcp

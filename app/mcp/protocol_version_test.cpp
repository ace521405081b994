#include "app/mcp/protocol_version.h"

#include "app/mcp/test_client.h"

namespace lightkeep::mcp {
namespace {

constexpr const char* version_field = "MCP-Protocol-Version";
const std::string now = "2026-07-28";

struct Row {
  std::string name;
  std::string body;
  Headers headers;
  int status;
  int code;  // 0: a result
};

Headers mirrored(const std::string& method, const std::string& name = "") {
  Headers headers{{version_field, now}, {"Mcp-Method", method}};
  if (!name.empty()) headers.emplace_back("Mcp-Name", name);
  return headers;
}

Json meta_with(const char* key, Json value) {
  Json params = modern({});
  params["_meta"][key] = std::move(value);
  return params;
}

std::vector<Row> rows() {
  const Json open = {{"name", "open"}};
  return {
      {"initialize is legacy", call_text("initialize", {{"protocolVersion", "2025-06-18"}}), {}, 200, 0},
      {"initialize tolerates Mcp-Method", call_text("initialize"), {{"Mcp-Method", "initialize"}}, 200, 0},
      {"initialize under a modern header", call_text("initialize"), {{version_field, now}}, 400, -32020},
      {"initialize settles a version that is not served",
       call_text("initialize"),
       {{version_field, "2024-11-05"}},
       200,
       0},
      {"ping is legacy", call_text("ping"), {}, 200, 0},
      {"a legacy version is served", call_text("tools/list"), {{version_field, "2025-03-26"}}, 200, 0},
      {"a missing version is an old one", call_text("tools/list"), {}, 200, 0},
      {"an unknown legacy version", call_text("tools/list"), {{version_field, "2020-01-01"}}, 400, -32000},
      {"a modern header without envelope", call_text("tools/list"), {{version_field, now}}, 400, -32602},
      {"discover without envelope is unknown to legacy versions",
       call_text("server/discover"),
       {},
       200,
       -32601},
      {"discover", call_text("server/discover", modern({})), mirrored("server/discover"), 200, 0},
      {"initialize is gone", call_text("initialize", modern({})), mirrored("initialize"), 404, -32601},
      {"ping is gone", call_text("ping", modern({})), mirrored("ping"), 404, -32601},
      {"version header missing",
       call_text("tools/list", modern({})),
       {{"Mcp-Method", "tools/list"}},
       400,
       -32020},
      {"version header differs",
       call_text("tools/list", modern({})),
       {{version_field, "2025-11-25"}, {"Mcp-Method", "tools/list"}},
       400,
       -32020},
      {"method header missing", call_text("tools/list", modern({})), {{version_field, now}}, 400, -32020},
      {"method header differs by case", call_text("tools/list", modern({})), mirrored("Tools/List"), 400,
       -32020},
      {"blanks around a header do not matter", call_text("tools/list", modern({})), mirrored("  tools/list "),
       200, 0},
      {"name header missing", call_text("tools/call", modern(open)), mirrored("tools/call"), 400, -32020},
      {"name header differs", call_text("tools/call", modern(open)), mirrored("tools/call", "closed"), 400,
       -32020},
      {"name header agrees", call_text("tools/call", modern(open)), mirrored("tools/call", "open"), 200, 0},
      {"name header in base64", call_text("tools/call", modern(open)),
       mirrored("tools/call", "=?base64?b3Blbg==?="), 200, 0},
      {"name header in broken base64", call_text("tools/call", modern(open)),
       mirrored("tools/call", "=?base64?b3Blbg=?="), 400, -32020},
      {"a version that is not served",
       call_text("tools/list", modern({}, "2031-01-01")),
       {{version_field, "2031-01-01"}, {"Mcp-Method", "tools/list"}},
       400,
       -32022},
      {"a version that is no string", call_text("tools/list", meta_with(meta::version, 1)),
       mirrored("tools/list"), 400, -32602},
      {"capabilities that are no object",
       call_text("tools/list", meta_with(meta::client_capabilities, "all")), mirrored("tools/list"), 400,
       -32602},
      {"capabilities missing", call_text("tools/list", {{"_meta", {{meta::version, now}}}}),
       mirrored("tools/list"), 400, -32602},
  };
}

TEST(ProtocolVersion, RequestsAreRoutedAsTheTableSays) {
  const Endpoint endpoint = made_up_endpoint();
  for (const Row& row : rows()) {
    const auto reply = send(endpoint, row.body, row.headers);
    EXPECT_EQ(reply.status, row.status) << row.name << ": " << text_of(reply);
    EXPECT_EQ(code_of(reply), row.code) << row.name << ": " << text_of(reply);
    EXPECT_EQ(json_of(reply)["id"], 7) << row.name;
  }
}

TEST(ProtocolVersion, UnknownMethodsAre404OnlyInTheModernEra) {
  const Endpoint endpoint = made_up_endpoint(Auth::none);
  EXPECT_EQ(send(endpoint, call_text("prompts/list")).status, 200);
  EXPECT_EQ(send(endpoint, call_text("prompts/list", modern({})), mirrored("prompts/list")).status, 404);
  EXPECT_EQ(send(endpoint, call_text("resources/list")).status, 200);
  EXPECT_EQ(code_of(send(endpoint, call_text("resources/list"))), -32601) << "a server without resources";
}

TEST(ProtocolVersion, AVersionThatIsNotServedIsAnsweredWithThoseThatAre) {
  const Endpoint endpoint = made_up_endpoint();
  const auto reply = send(endpoint, call_text("tools/list", modern({}, "2031-01-01")),
                          {{version_field, "2031-01-01"}, {"Mcp-Method", "tools/list"}});
  EXPECT_EQ(json_of(reply)["error"]["data"], (Json{{"supported", {now}}, {"requested", "2031-01-01"}}));
}

TEST(ProtocolVersion, InitializeKeepsTheClientsVersionWhereItIsServed) {
  const Endpoint endpoint = made_up_endpoint();
  const auto version = [&](Json params) {
    return json_of(send(endpoint, call_text("initialize", std::move(params))))["result"]["protocolVersion"]
        .get<std::string>();
  };
  EXPECT_EQ(version({{"protocolVersion", "2025-03-26"}}), "2025-03-26");
  EXPECT_EQ(version({{"protocolVersion", "1999-01-01"}}), "2025-11-25");
  EXPECT_EQ(version({{"protocolVersion", 5}}), "2025-11-25");
  EXPECT_EQ(version(Json::object()), "2025-11-25");
}

TEST(ProtocolVersion, ModernResultsSayThatTheyAreComplete) {
  const Endpoint endpoint = made_up_endpoint();
  const Json list =
      json_of(send(endpoint, call_text("tools/list", modern({})), mirrored("tools/list")))["result"];
  EXPECT_EQ(list["resultType"], "complete");
  EXPECT_EQ(list["cacheScope"], "public");
  EXPECT_GT(list["ttlMs"], 0);
  EXPECT_EQ(list["_meta"][meta::server_info]["version"], "1.2.3");
  const Json old = json_of(send(endpoint, call_text("tools/list")))["result"];
  EXPECT_FALSE(old.contains("resultType"));
}

TEST(ProtocolVersion, NotificationsAreTakenInBothEras) {
  const Endpoint endpoint = made_up_endpoint();
  const std::string text = R"({"jsonrpc":"2.0","method":"notifications/initialized"})";
  for (const Headers& headers :
       {Headers{}, Headers{{version_field, now}}, Headers{{version_field, "2025-11-25"}}}) {
    const auto reply = send(endpoint, text, headers);
    EXPECT_EQ(reply.status, 202);
    EXPECT_EQ(text_of(reply), "");
  }
}

TEST(ProtocolVersion, ResponsesAreTakenInTheOldEraOnly) {
  const Endpoint endpoint = made_up_endpoint();
  const std::string text = R"({"jsonrpc":"2.0","id":1,"result":{}})";
  EXPECT_EQ(send(endpoint, text).status, 202);
  EXPECT_EQ(send(endpoint, text, {{version_field, now}}).status, 400);
}

TEST(ProtocolVersion, LinksToResourcesStandInResultsOfVersionsThatKnowThem) {
  const auto links = [](const Json& params, const std::string& version) {
    http::Fields headers;
    if (!version.empty()) headers.set(version_field, version);
    headers.set("Mcp-Method", "tools/list");
    return negotiate(to_message(api::parse_json(call_text("tools/list", params))), headers).resource_links;
  };
  EXPECT_FALSE(links(Json::object(), ""));
  EXPECT_FALSE(links(Json::object(), "2025-03-26"));
  EXPECT_TRUE(links(Json::object(), "2025-06-18"));
  EXPECT_TRUE(links(Json::object(), "2025-11-25"));
  EXPECT_TRUE(links(modern({}), now));
}

}  // namespace
}  // namespace lightkeep::mcp

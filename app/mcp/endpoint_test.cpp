#include "app/mcp/endpoint.h"

#include "app/mcp/test_client.h"

namespace lightkeep::mcp {
namespace {

struct Credential {
  std::string name;
  Headers headers;
};

const std::vector<Credential> bad_credentials{
    {"an unknown key", {{"Authorization", "Bearer bad"}}},
    {"another scheme", {{"Authorization", "Basic Z29vZA=="}}},
    {"no token", {{"Authorization", "Bearer"}}},
    {"two tokens", {{"Authorization", "Bearer good good"}}},
    {"an empty field", {{"Authorization", ""}}},
    {"an unknown X-API-Key", {{"X-API-Key", "bad"}}},
    {"an empty X-API-Key", {{"X-API-Key", ""}}},
    {"a bad bearer beside a good key", {{"Authorization", "Bearer bad"}, {"X-API-Key", "good"}}},
};
const std::vector<Credential> good_credentials{
    {"a bearer", {{"Authorization", "Bearer good"}}},
    {"a bearer in lower case", {{"Authorization", "bearer  good "}}},
    {"X-API-Key", {{"X-API-Key", "good"}}},
};

const std::vector<std::string> open_calls{call_text("initialize"), call_text("ping"), call_text("tools/list"),
                                          call_text("tools/call", {{"name", "open"}}),
                                          R"({"jsonrpc":"2.0","method":"notifications/initialized"})"};
const std::vector<std::string> closed_calls{call_text("tools/call", {{"name", "closed"}}),
                                            call_text("tools/call", {{"name", "unknown"}}),
                                            call_text("tools/call"),
                                            call_text("resources/list"),
                                            call_text("resources/templates/list"),
                                            call_text("prompts/list"),
                                            call_text("no/such/method")};

TEST(Authentication, WithoutACredentialExactlyTheOpenCallsAreServed) {
  const Endpoint endpoint = made_up_endpoint();
  for (const auto& call : open_calls) EXPECT_LT(send(endpoint, call).status, 300) << call;
  for (const auto& call : closed_calls) {
    const auto reply = send(endpoint, call);
    EXPECT_EQ(reply.status, 401) << call;
    EXPECT_EQ(reply.headers.get("WWW-Authenticate"), "Bearer made_up=\"images.example.com\"");
    EXPECT_EQ(json_of(reply)["id"], 7);
  }
}

TEST(Authentication, ABadCredentialIsRefusedForEveryCall) {
  const Endpoint endpoint = made_up_endpoint();
  for (const auto& credential : bad_credentials) {
    for (const auto& calls : {open_calls, closed_calls}) {
      for (const auto& call : calls) {
        const auto reply = send(endpoint, call, credential.headers);
        EXPECT_EQ(reply.status, 401) << credential.name << " " << call;
        EXPECT_TRUE(reply.headers.get("WWW-Authenticate").find("error=\"invalid_token\"") !=
                    std::string::npos)
            << credential.name;
      }
    }
  }
}

TEST(Authentication, AGoodCredentialOpensEverything) {
  const Endpoint endpoint = made_up_endpoint();
  for (const auto& credential : good_credentials) {
    for (const auto& call : open_calls)
      EXPECT_LT(send(endpoint, call, credential.headers).status, 300) << credential.name;
    const auto reply = send(endpoint, closed_calls.front(), credential.headers);
    EXPECT_EQ(json_of(reply)["result"]["structuredContent"]["known"], true) << credential.name;
  }
}

TEST(Authentication, ACredentialInTheQueryDoesNotCount) {
  const Endpoint endpoint = made_up_endpoint();
  TextBody body(closed_calls.front());
  auto request = request_of(body, {});
  request.query = "api_key=good&access_token=good";
  EXPECT_EQ(endpoint.answer(request).status, 401);
}

TEST(Authentication, TheStrictDoorRefusesTheFirstCallToo) {
  const Endpoint endpoint = made_up_endpoint(Auth::required);
  for (const auto& calls : {open_calls, closed_calls})
    for (const auto& call : calls) EXPECT_EQ(send(endpoint, call).status, 401) << call;
  EXPECT_EQ(send(endpoint, open_calls.front(), good_credentials.front().headers).status, 200);
}

TEST(Authentication, TheAnonymousDoorIgnoresCredentials) {
  const Endpoint endpoint = made_up_endpoint(Auth::none);
  for (const auto& credential : bad_credentials)
    EXPECT_EQ(send(endpoint, call_text("tools/call", {{"name", "open"}}), credential.headers).status, 200)
        << credential.name;
}

TEST(Transport, OnlyPostIsServed) {
  const Endpoint endpoint = made_up_endpoint();
  for (const char* method : {"GET", "DELETE", "PUT", "PATCH"}) {
    TextBody body("");
    auto request = request_of(body, {{"Authorization", "Bearer bad"}}, method);
    const auto reply = endpoint.answer(request);
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.headers.get("Allow"), "POST");
    EXPECT_EQ(code_of(reply), -32000);
  }
}

struct Refusal {
  std::string name;
  std::string body;
  Headers headers;
  int status;
  int code;
};

TEST(Transport, RefusalsComeInTheirOrder) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  const std::vector<Refusal> rows{
      {"foreign Origin",
       "{",
       {{"Origin", "https://evil.example"}, {"Content-Type", "text/plain"}},
       403,
       -32000},
      {"Origin null", "{", {{"Origin", "null"}}, 403, -32000},
      {"content type", "{", {{"Content-Type", "text/plain"}}, 415, -32000},
      {"broken JSON before a bad credential", "{", {{"Authorization", "Bearer bad"}}, 400, -32700},
      {"no JSON at all", "", {}, 400, -32700},
      {"not UTF-8", "\"\xff\"", {}, 400, -32700},
      {"more than one value", "{} {}", {}, 400, -32700},
      {"a batch", "[" + call_text("ping") + "]", {}, 400, -32600},
      {"a scalar", "5", {}, 400, -32600},
      {"nested too deeply", deep, {}, 400, -32600},
      {"another version of JSON-RPC", R"({"jsonrpc":"1.0","id":1,"method":"ping"})", {}, 400, -32600},
      {"no method", R"({"jsonrpc":"2.0","id":1})", {}, 400, -32600},
      {"a method that is no string", R"({"jsonrpc":"2.0","id":1,"method":5})", {}, 400, -32600},
      {"an id that is an object", R"({"jsonrpc":"2.0","id":{},"method":"ping"})", {}, 400, -32600},
      {"an id that is null", R"({"jsonrpc":"2.0","id":null,"method":"ping"})", {}, 400, -32600},
      {"params that are a list", R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})", {}, 400, -32600},
      {"a member twice", R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})", {}, 400, -32600},
  };
  const Endpoint endpoint = made_up_endpoint();
  for (const Refusal& row : rows) {
    const auto reply = send(endpoint, row.body, row.headers);
    EXPECT_EQ(reply.status, row.status) << row.name << ": " << text_of(reply);
    EXPECT_EQ(code_of(reply), row.code) << row.name << ": " << text_of(reply);
  }
}

TEST(Transport, HostMustBeOneOfOurNames) {
  const Endpoint endpoint = made_up_endpoint();
  const std::vector<std::pair<std::string, int>> hosts{{"images.example.com", 200},
                                                       {"mcp.example.com", 200},
                                                       {"localhost", 200},
                                                       {"127.0.0.1", 200},
                                                       {"[::1]", 200},
                                                       {"evil.example", 403},
                                                       {"images.example.com.evil.example", 403},
                                                       {"", 403}};
  for (const auto& [host, status] : hosts) {
    TextBody body(call_text("ping"));
    auto request = request_of(body, {});
    request.host = host;
    EXPECT_EQ(endpoint.answer(request).status, status) << host;
  }
}

TEST(Transport, PagesOfOwnAndLoopbackOriginsMayReadReplies) {
  const Endpoint endpoint = made_up_endpoint();
  for (const char* origin : {"https://images.example.com", "https://mcp.example.com", "http://localhost:6274",
                             "http://[::1]:3000"}) {
    const auto reply = send(endpoint, closed_calls.front(), {{"Origin", origin}});
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.headers.get("Access-Control-Allow-Origin"), origin);
    EXPECT_NE(reply.headers.get("Access-Control-Expose-Headers").find("www-authenticate"), std::string::npos);
    EXPECT_EQ(reply.headers.find("Access-Control-Allow-Credentials"), nullptr);
  }
  for (const char* origin : {"http://images.example.com", "https://localhost.evil.example",
                             "https://images.example.com:444", "file://"})
    EXPECT_EQ(send(endpoint, closed_calls.front(), {{"Origin", origin}}).status, 403) << origin;
}

TEST(Transport, PagesOfNamedOriginsMayCallAndReadReplies) {
  const std::string named = "https://chat.example.net";
  const Endpoint endpoint({"https://images.example.com", "", Auth::optional, {named}}, made_up_server(),
                          [](std::string_view, const std::string&) { return library::Known{}; });
  for (const std::string method : {"POST", "OPTIONS"}) {
    TextBody body(call_text("ping"));
    auto request = request_of(body, {{"Origin", named}}, method);
    const auto reply = endpoint.answer(request);
    EXPECT_LT(reply.status, 300) << method;
    EXPECT_EQ(reply.headers.get("Access-Control-Allow-Origin"), named) << method;
  }
  for (const char* other :
       {"http://chat.example.net", "https://chat.example.net:8443", "https://x.chat.example.net"})
    EXPECT_EQ(send(endpoint, call_text("ping"), {{"Origin", other}}).status, 403) << other;
  TextBody body(call_text("ping"));
  auto request = request_of(body, {});
  request.host = "chat.example.net";  // whose pages may call is not what this server is called
  EXPECT_EQ(endpoint.answer(request).status, 403);
}

TEST(Transport, PreflightNeedsNoCredential) {
  const Endpoint endpoint = made_up_endpoint(Auth::required);
  TextBody body("");
  auto request = request_of(
      body, {{"Origin", "http://localhost:6274"}, {"Access-Control-Request-Method", "POST"}}, "OPTIONS");
  const auto reply = endpoint.answer(request);
  EXPECT_EQ(reply.status, 204);
  const std::string_view allowed = reply.headers.get("Access-Control-Allow-Headers");
  for (const char* name :
       {"authorization", "mcp-protocol-version", "mcp-method", "mcp-name", "x-api-key", "last-event-id"})
    EXPECT_NE(allowed.find(name), std::string::npos) << name;
}

TEST(Transport, BodiesOver32MiBAreRefusedUnread) {
  const Endpoint endpoint = made_up_endpoint();
  for (const bool known : {true, false}) {
    TextBody body(std::string((32 << 20) + 1, ' '));
    auto request = request_of(body, known ? good_credentials.front().headers : Headers{});
    const auto reply = endpoint.answer(request);
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(code_of(reply), -32000);
    EXPECT_NE(text_of(reply).find("32MiB"), std::string::npos) << text_of(reply);
    EXPECT_EQ(body.bytes_read(), 0u);
  }
}

TEST(Transport, ALongBodyOfAStrangerIsAnsweredWithTheChallenge) {
  const Endpoint endpoint = made_up_endpoint();
  for (const bool declares : {true, false}) {
    TextBody body(
        call_text("tools/call", {{"name", "closed"}, {"arguments", {{"data", std::string(1 << 20, 'A')}}}}),
        declares);
    auto request = request_of(body, {});
    EXPECT_EQ(endpoint.answer(request).status, 401);
    EXPECT_LT(body.bytes_read(), 200u << 10);
  }
}

TEST(Transport, ALongBodyWithABadCredentialIsAnsweredAsAShortOne) {
  const Endpoint endpoint = made_up_endpoint();
  for (const auto& credential : bad_credentials) {
    TextBody body(
        call_text("tools/call", {{"name", "closed"}, {"arguments", {{"data", std::string(1 << 20, 'A')}}}}));
    auto request = request_of(body, credential.headers);
    const auto reply = endpoint.answer(request);
    EXPECT_EQ(reply.status, 401) << credential.name;
    EXPECT_TRUE(reply.headers.get("WWW-Authenticate").find("error=\"invalid_token\"") != std::string::npos)
        << credential.name;
  }
}

TEST(Transport, AnIdThatWouldComeBackChangedIsRefused) {
  const Endpoint endpoint = made_up_endpoint();
  for (const std::string id : {"1.5", "1e3", "12345678901234567890123", "true", "[]"}) {
    const auto reply = send(endpoint, R"({"jsonrpc":"2.0","method":"ping","id":)" + id + "}");
    EXPECT_EQ(reply.status, 400) << id;
    EXPECT_EQ(code_of(reply), -32600) << id;
  }
  for (const std::string id : {"18446744073709551615", "-9223372036854775808", "\"\"", "0"})
    EXPECT_EQ(send(endpoint, R"({"jsonrpc":"2.0","method":"ping","id":)" + id + "}").status, 200) << id;
}

TEST(Methods, ArgumentsThatBreakTheSchemaAreAFailureThatAModelCanMend) {
  const Endpoint endpoint = made_up_endpoint();
  const auto call = [&](Json arguments) {
    return send(endpoint, call_text("tools/call", {{"name", "open"}, {"arguments", std::move(arguments)}}));
  };
  for (const Json& bad :
       {Json{{"count", "three"}}, Json{{"count", 1.5}}, Json{{"count", "1.5"}}, Json{{"other", 1}}}) {
    const Json result = json_of(call(bad))["result"];
    EXPECT_EQ(result["isError"], true) << bad;
    EXPECT_EQ(result["structuredContent"]["code"], "BAD_USER_INPUT") << bad;
  }
  for (const Json& no_call : {Json::array(), Json("text"), Json(1)}) {
    EXPECT_EQ(call(no_call).status, 200);
    EXPECT_EQ(code_of(call(no_call)), -32602) << no_call;
  }
  for (const Json& meant : {Json{{"count", "3"}}, Json("{\"count\": 3}"), Json{{"count", "3.0"}}})
    EXPECT_EQ(json_of(call(meant))["result"]["structuredContent"]["arguments"], (Json{{"count", 3}}))
        << meant;
  EXPECT_EQ(json_of(call({{"count", 3.0}}))["result"]["structuredContent"]["arguments"],
            (Json{{"count", 3}}));
  EXPECT_EQ(json_of(call({{"count", nullptr}}))["result"]["structuredContent"]["arguments"], Json::object());
}

TEST(Methods, OnlyTheEmptyCursorIsKnown) {
  const Endpoint endpoint = made_up_endpoint();
  for (const Json& none : {Json{{"cursor", ""}}, Json{{"cursor", nullptr}}, Json{{"_meta", nullptr}}, Json()})
    EXPECT_EQ(code_of(send(endpoint, call_text("tools/list", none))), 0) << none;
  EXPECT_EQ(code_of(send(endpoint, call_text("tools/list", {{"cursor", "x"}}))), -32602);
  EXPECT_EQ(code_of(send(endpoint, call_text("tools/list", {{"cursor", 1}}))), -32602);
}

TEST(Methods, AToolsOwnFaultIsACodedFailureAndGoesToTheLog) {
  ServerDefinition server = made_up_server();
  std::string logged;
  server.report_fault = [&](const std::string& line) { logged = line; };
  server.tools.front().run = [](const ToolCall&) -> Json { throw std::runtime_error("secret path /var"); };
  const Endpoint endpoint({"https://images.example.com", "", Auth::none}, std::move(server), nullptr);
  const auto reply = send(endpoint, call_text("tools/call", {{"name", "open"}}));
  EXPECT_EQ(json_of(reply)["result"]["isError"], true);
  EXPECT_EQ(json_of(reply)["result"]["structuredContent"]["code"], "INTERNAL_SERVER_ERROR");
  EXPECT_EQ(text_of(reply).find("secret"), std::string::npos);
  EXPECT_NE(logged.find("secret path"), std::string::npos);
}

Endpoint endpoint_with_a_prompt() {
  ServerDefinition server = made_up_server();
  server.prompts.push_back({"greet",
                            {{"name", "greet"},
                             {"description", "Greets."},
                             {"arguments", {{{"name", "whom"}, {"required", false}}}}},
                            [](const Json& arguments) { return "Greet " + arguments.value("whom", "all"); }});
  return {
      {"https://images.example.com", "", Auth::optional, {}, [](const http::Request&) { return "Bearer"; }},
      std::move(server),
      [](std::string_view, const std::string&) { return library::Known{}; }};
}

TEST(Prompts, AreListedAndGivenToAnybody) {
  const Endpoint endpoint = endpoint_with_a_prompt();
  const Json listed = json_of(send(endpoint, call_text("prompts/list")))["result"];
  EXPECT_EQ(listed["prompts"][0]["name"], "greet");
  const auto given = [&](Json params) {
    return json_of(send(endpoint, call_text("prompts/get", std::move(params))));
  };
  EXPECT_EQ(given({{"name", "greet"}})["result"]["messages"][0]["content"]["text"], "Greet all");
  EXPECT_EQ(given({{"name", "greet"},
                   {"arguments", {{"whom", "Ann"}}}})["result"]["messages"][0]["content"]["text"],
            "Greet Ann");
  EXPECT_EQ(given({{"name", "greet"}, {"arguments", {{"who", "Ann"}}}})["error"]["code"], -32602);
  EXPECT_EQ(given({{"name", "greet"}, {"arguments", {{"whom", 1}}}})["error"]["code"], -32602);
  EXPECT_EQ(given({{"name", "greet"}, {"arguments", "Ann"}})["error"]["code"], -32602);
  EXPECT_EQ(given({{"name", "other"}})["error"]["code"], -32602);
  EXPECT_EQ(given(Json::object())["error"]["code"], -32602);
  EXPECT_TRUE(json_of(send(endpoint, call_text("initialize")))["result"]["capabilities"].contains("prompts"));
}

}  // namespace
}  // namespace lightkeep::mcp

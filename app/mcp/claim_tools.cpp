#include "app/mcp/claim_tools.h"

#include <optional>
#include <string>

#include "app/mcp/tool_schema.h"
#include "text/time.h"

namespace lightkeep::mcp {
namespace {

using library::ClaimStatus;

constexpr std::int64_t day = 86'400'000;  // milliseconds
constexpr std::int64_t reminded = 7 * day;

std::int64_t days_left(const ClaimStatus& status) {
  return (*status.expires - status.now) / day;
}

std::string next_step(const ClaimStatus& status) {
  if (!status.expires) return "Nothing: the library belongs to somebody, and stays.";
  return "Give the person the claimUrl that create_organization answered: opening it makes the library "
         "theirs. Unclaimed, it is removed at expiresAt with its images.";
}

Json to_json(const ClaimStatus& status) {
  Json answer{{"organizationId", status.organization},
              {"claimed", !status.expires},
              {"expiresAt", nullptr},
              {"daysLeft", nullptr},
              {"storedBytes", status.stored_bytes}};
  if (status.expires) {
    answer["expiresAt"] = text::iso_time(*status.expires);
    answer["daysLeft"] = days_left(status);
  }
  answer["next"] = next_step(status);
  return answer;
}

// The person's program shows them the address and asks before it opens it (MCP 2026-07-28, elicitation).
Json ask_to_open(const std::string& url, const ClaimStatus& status) {
  const std::string message =
      "Claim your image library: open this link and sign in. Unclaimed, it is removed on " +
      text::day_in_words(*status.expires) + ".";
  const Json request{{"method", "elicitation/create"},
                     {"params", {{"mode", "url"}, {"message", message}, {"url", url}}}};
  return {{"resultType", "input_required"}, {"inputRequests", {{"claim", request}}}};
}

bool can_open_links(const ToolCall& call) {
  const Json elicitation = call.client_capabilities.value("elicitation", Json());
  return elicitation.is_object() && elicitation.contains("url");
}

// What the person decided; none where they were not asked.
std::optional<std::string> decision(const Json& responses) {
  const Json claim = responses.is_object() ? responses.value("claim", Json()) : Json();
  const Json action = claim.is_object() ? claim.value("action", Json()) : Json();
  return action.is_string() ? std::optional(action.get<std::string>()) : std::nullopt;
}

Json claim_status(library::Service& service, const ToolCall& call) {
  const library::Caller caller = call.caller.caller();
  const ClaimStatus status = service.claims().status(caller);
  const std::string url = call.arguments.value("claimUrl", std::string());
  if (!url.empty() && !service.claims().is_link_of(caller, url))
    throw api::ApiError(api::errors::bad_user_input,
                        "`claimUrl` is not the claim link of this organization: send the one that "
                        "create_organization answered, or leave it out.");
  const auto decided = decision(call.input_responses);
  if (status.expires && !url.empty() && !decided && can_open_links(call)) return ask_to_open(url, status);
  Json answer = to_json(status);
  if (decided) answer["opened"] = *decided == "accept";
  return success_result(std::move(answer));
}

Json input_schema() {
  const Json url{
      {"type", "string"},
      {"minLength", 1},
      {"maxLength", 2048},
      {"description",
       "The claimUrl of create_organization: the person is asked by their program to open it, where "
       "that can."}};
  return closed_object({{"claimUrl", url}}, Json::array());
}

Json output_schema() {
  const auto or_null = [](const char* type) {
    return Json{{"anyOf", Json::array({{{"type", type}}, {{"type", "null"}}})}};
  };
  Json properties = {{"organizationId", {{"type", "string"}}},
                     {"claimed", {{"type", "boolean"}}},
                     {"expiresAt", or_null("string")},
                     {"daysLeft", or_null("integer")},
                     {"storedBytes", {{"type", "integer"}}},
                     {"opened", {{"type", "boolean"}}},
                     {"next", {{"type", "string"}}}};
  properties.update(failure_members());
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

}  // namespace

Tool claim_status_tool(library::Service& service) {
  const library::ToolRow row{
      .name = "claim_status",
      .title = "See whether the library is claimed",
      .read_only = true,
      .idempotent = true,
      .guidance =
          "Tells whether the library of this key belongs to somebody, and else until when it is kept. "
          "Use it when you hand over, or where an answer has a `reminder`. With claimUrl the person's "
          "program asks them to open it, where it can; elsewhere give them the link."};
  Tool tool{std::string(row.name), tool_definition(row, input_schema(), output_schema()), false, {}};
  tool.run = [&service](const ToolCall& call) { return claim_status(service, call); };
  return tool;
}

void add_reminder(library::Service& service, const library::Caller& caller, Json& answer) {
  try {
    const ClaimStatus status = service.claims().status(caller);
    if (!status.expires || *status.expires - status.now >= reminded) return;
    answer["reminder"] = "Nobody has claimed this library: it is removed on " +
                         text::time_in_words(*status.expires) +
                         ". Tell the person, and give them the claimUrl; claim_status tells more.";
  } catch (const api::ApiError&) {  // what was done is done: the credential may have ended since
    return;
  }
}

}  // namespace lightkeep::mcp

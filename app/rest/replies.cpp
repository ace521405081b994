#include "app/rest/replies.h"

#include <algorithm>
#include <vector>

namespace lightkeep::rest {
namespace {

// The request's target with one parameter set and the others kept as they were sent.
std::string with_parameter(const http::Request& request, std::string_view name, const std::string& value) {
  std::string query;
  std::string_view rest = request.query;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    const auto key = pair.substr(0, pair.find('='));
    if (!pair.empty() && key != "page" && key != "cursor")
      query.append(query.empty() ? "" : "&").append(pair);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  query.append(query.empty() ? "" : "&").append(name).append("=").append(value);
  return request.target.substr(0, request.target.find('?')) + "?" + query;
}

std::int64_t page_size(const http::Request& request) {
  for (const auto& [name, value] : http::parse_query(request.query))
    if (name == "pageSize") return std::stoll(value);  // checked before
  return 50;
}

bool has_cursors(const api::Operation& operation) {
  return std::ranges::any_of(operation.arguments, [](const api::Argument& a) { return a.name == "cursor"; });
}

std::string links(const api::Operation& operation, const library::Outcome& outcome,
                  const http::Request& request) {
  std::string field;
  const auto add = [&](const std::string& target, std::string_view relation) {
    field.append(field.empty() ? "" : ", ")
        .append("<")
        .append(target)
        .append(">; rel=\"")
        .append(relation)
        .append("\"");
  };
  const bool more = outcome.page * page_size(request) < *outcome.found;
  if (outcome.next)
    add(with_parameter(request, "cursor", *outcome.next), "next");
  else if (more && !has_cursors(operation))
    add(with_parameter(request, "page", std::to_string(outcome.page + 1)), "next");
  if (outcome.page > 1) add(with_parameter(request, "page", std::to_string(outcome.page - 1)), "prev");
  return field;
}

}  // namespace

http::Reply data_reply(const api::Operation& operation, const library::Outcome& outcome,
                       const http::Request& request) {
  std::string body = "{\"data\":" + api::print(outcome.data) + "}";
  auto reply = http::Reply::text(operation.status, "application/json; charset=utf-8", std::move(body));
  reply.headers.set("Vary", "Api-Version");
  reply.headers.set("Cache-Control", "no-store");
  if (!operation.lists || !outcome.found) return reply;
  reply.headers.set("X-Total-Count", std::to_string(*outcome.found));
  if (const std::string field = links(operation, outcome, request); !field.empty())
    reply.headers.set("Link", field);
  return reply;
}

}  // namespace lightkeep::rest

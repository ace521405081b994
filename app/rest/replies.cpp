#include "app/rest/replies.h"

#include <algorithm>

#include "app/library/pages.h"

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

struct Links {
  const http::Request& request;
  std::string field{};

  void add(std::string_view relation, std::string_view parameter, const std::string& value) {
    field.append(field.empty() ? "" : ", ")
        .append("<")
        .append(with_parameter(request, parameter, value))
        .append(">; rel=\"")
        .append(relation)
        .append("\"");
  }
};

void add_pages(http::Fields& headers, const library::Listing& list, std::size_t given,
               const http::Request& request) {
  headers.set("X-Total-Count", std::to_string(list.found));
  Links links{request};
  const api::Json next = list.next(given);
  if (next.contains("cursor")) links.add("next", "cursor", next["cursor"].get<std::string>());
  if (next.contains("page")) links.add("next", "page", std::to_string(list.page + 1));
  if (list.page > 1) links.add("prev", "page", std::to_string(list.page - 1));
  if (!links.field.empty()) headers.set("Link", links.field);
}

http::Reply json_reply(int status, std::string data) {
  data.insert(0, "{\"data\":").push_back('}');
  auto reply = http::Reply::text(status, "application/json; charset=utf-8", std::move(data));
  reply.headers.set("Vary", "Api-Version");
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

}  // namespace

http::Reply data_reply(const api::Signature& signature, const library::Result& result,
                       const http::Request& request) {
  const auto list = library::listing(result);
  if (!list) return json_reply(signature.status, api::print(library::to_json(result)));
  auto printed = print(*list, library::most_page_bytes);
  auto reply = json_reply(signature.status, std::move(printed.json));
  add_pages(reply.headers, *list, printed.given, request);
  return reply;
}

}  // namespace lightkeep::rest

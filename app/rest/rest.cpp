#include "app/rest/rest.h"

#include <algorithm>

#include "app/library/paging.h"
#include "app/rest/openapi.h"
#include "app/rest/request.h"

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

// `{"data": …}` with Vary, and for lists X-Total-Count and Link (RFC 8288) made from the request's own
// target.
http::Reply data_reply(const api::Signature& signature, const library::Result& result,
                       const http::Request& request) {
  const auto list = library::listing(result);
  if (!list) return json_reply(signature.status, api::print(library::to_json(result)));
  auto printed = print(*list, library::most_page_bytes);
  auto reply = json_reply(signature.status, std::move(printed.json));
  add_pages(reply.headers, *list, printed.given, request);
  return reply;
}

library::Path path_of(const library::Operation& operation, const http::Request& request) {
  return {std::string(request.parameter("organizationId")),
          std::string(request.parameter(operation.library))};
}

// Version, credential, organization and library are settled before the body is looked at.
http::Reply answer(const library::Operation& operation, http::Request& request, library::Service& service) {
  check_version(request);
  const library::Caller caller = caller_of(request, service.calls());
  const library::Path path = path_of(operation, request);
  if (operation.signature.body() == api::Body::files)
    return data_reply(operation.signature, upload(request, service.ingest(), caller, path), request);
  const auto arguments = [&] { return read_arguments(operation.signature, request); };
  return data_reply(operation.signature, service.calls().call(operation, caller, path, arguments), request);
}

http::Route to_route(const library::Operation& operation, library::Service& service,
                     const RestConfig& config) {
  http::Route route;
  route.method = operation.signature.method;
  route.pattern = operation.signature.path;
  route.body_limit = operation.signature.body() == api::Body::files ? config.upload_limit : json_limit;
  route.handler = [&operation, &service](http::Request& request) {
    return answer(operation, request, service);
  };
  return route;
}

}  // namespace

void add_routes(http::Routes& routes, library::Service& service, const RestConfig& config) {
  for (const library::Operation& operation : library::operations())
    routes.add(to_route(operation, service, config));

  auto document = std::make_shared<const std::string>(openapi(config.public_url, config.version).dump(2));
  http::Route route;
  route.method = "GET";
  route.pattern = "/openapi.json";
  route.handler = [document](http::Request&) {
    http::Reply reply;
    reply.headers.set("Content-Type", "application/json; charset=utf-8");
    reply.headers.set("Access-Control-Allow-Origin", "*");
    reply.headers.set("Cache-Control", "public, max-age=300");
    reply.body = document;
    return reply;
  };
  routes.add(std::move(route));
}

}  // namespace lightkeep::rest

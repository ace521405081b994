#include "app/graphql/graphql.h"

#include <memory>
#include <utility>

#include "app/graphql/endpoint.h"
#include "app/http/fields.h"

namespace lightkeep::graphql {
namespace {

http::Route route(std::string method, std::string pattern, http::Handler handler) {
  http::Route made;
  made.method = std::move(method);
  made.pattern = std::move(pattern);
  made.handler = std::move(handler);
  made.any_origin = true;
  made.form = http::Form::graphql;
  return made;
}

http::Handler serve_schema(const Schema& schema) {
  return [document = std::make_shared<const std::string>(print_sdl(schema))](http::Request&) {
    http::Reply reply;
    reply.headers.set("Content-Type", "text/plain; charset=utf-8");
    reply.headers.set("Cache-Control", "public, max-age=300");
    reply.body = document;
    return reply;
  };
}

// A browser that asks for nothing but a page.
bool is_visit(const http::Request& request) {
  return request.query.empty() && http::prefers_html(request.headers.get(http::field::accept));
}

http::Reply lead_to(const std::string& page) {
  http::Reply reply;
  reply.status = 303;
  reply.headers.set(http::field::location, page);
  reply.headers.set(http::field::vary, "Accept");
  return reply;
}

}  // namespace

void add_routes(http::Routes& routes, library::Service& service, const GraphqlConfig& config) {
  const auto endpoint = std::make_shared<const Endpoint>(
      service, EndpointConfig{.public_url = config.public_url, .report_fault = config.report_fault});
  const http::Handler answer = [endpoint](http::Request& request) { return endpoint->answer(request); };
  for (const char* path : {"/", "/graphql"}) {
    http::Route post = route("POST", path, answer);
    post.body_limit = config.upload_limit;
    routes.add(std::move(post));
  }
  routes.add(route("GET", "/graphql",
                   [answer, explorer = config.public_url + "/docs/graphql"](http::Request& request) {
                     return is_visit(request) ? lead_to(explorer) : answer(request);
                   }));
  routes.add(route("GET", "/graphql/schema.graphql", serve_schema(endpoint->schema())));
}

}  // namespace lightkeep::graphql

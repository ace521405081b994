#include "app/rest/rest.h"

#include "app/rest/arguments.h"
#include "app/rest/caller.h"
#include "app/rest/openapi.h"
#include "app/rest/replies.h"
#include "app/rest/upload.h"

namespace lightkeep::rest {
namespace {

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

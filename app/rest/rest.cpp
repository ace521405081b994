#include "app/rest/rest.h"

#include "app/api/openapi.h"
#include "app/rest/arguments.h"
#include "app/rest/caller.h"
#include "app/rest/replies.h"
#include "app/rest/upload.h"

namespace lightkeep::rest {
namespace {

library::Address address_of(const http::Request& request) {
  std::string_view library = request.parameter("libraryId");
  if (library.empty()) library = request.parameter("sourceLibraryId");
  return {std::string(request.parameter("organizationId")), std::string(library)};
}

http::Reply mint(const api::Operation& operation, http::Request& request, library::Service& service) {
  check_version(request);
  const auto arguments = read_arguments(operation, request);
  return data_reply(operation, service.calls().mint(arguments, request.client), request);
}

// Version, credential, organization and library are settled before the body is looked at.
http::Reply answer(const api::Operation& operation, http::Request& request, library::Service& service) {
  if (operation.need == api::Need::nobody) return mint(operation, request, service);
  check_version(request);
  const auto scope =
      service.access().admit(identify(request, service.access()), operation.need, address_of(request));
  if (operation.id == api::OperationId::upload_assets)
    return data_reply(operation, {api::to_json(upload(request, service, scope)), {}, 1, {}}, request);
  library::Calls::check_allowance(operation, scope);
  const auto arguments = read_arguments(operation, request);
  return data_reply(operation, service.calls().call(operation, scope, arguments), request);
}

http::Route to_route(const api::Operation& operation, library::Service& service, const RestConfig& config) {
  http::Route route;
  route.method = operation.method;
  route.pattern = operation.path;
  route.body_limit = operation.id == api::OperationId::upload_assets ? config.upload_limit : json_limit;
  route.handler = [&operation, &service](http::Request& request) {
    return answer(operation, request, service);
  };
  return route;
}

}  // namespace

void add_routes(http::Routes& routes, library::Service& service, const RestConfig& config) {
  for (const api::Operation& operation : api::operations()) routes.add(to_route(operation, service, config));

  auto document =
      std::make_shared<const std::string>(api::openapi(config.public_url, config.version).dump(2));
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

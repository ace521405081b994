#include "app/rest/ticket_routes.h"

#include "app/api/json.h"
#include "app/api/raw_operations.h"
#include "app/http/content_disposition.h"
#include "app/rest/request.h"
#include "app/rest/tus.h"
#include "app/rest/upload_routes.h"

namespace lightkeep::rest {
namespace {

using http::Reply;
using http::Request;
namespace field = http::field;

library::Caller holder_of(const Request& request, const library::Service& service) {
  return service.upload_tickets().holder(request.parameter("ticket"), request.client);
}

// Of what begins something new. What was begun in time may be finished later.
library::Caller open_holder_of(const Request& request, const library::Service& service) {
  library::Caller holder = holder_of(request, service);
  service.upload_tickets().require_open(holder);
  return holder;
}

Reply reply_of(const api::UploadResult& result) {
  Reply reply = Reply::text(200, "application/json; charset=utf-8",
                            api::print(api::Json{{"data", api::to_json(result)}}));
  reply.headers.set(field::cache_control, "no-store");
  return reply;
}

// As a client names what is all of a body: in the query, or as the field of a download would.
std::string filename_of(const Request& request) {
  for (const auto& [name, value] : http::parse_query(request.query))
    if (name == "filename" && !value.empty()) return value;
  const auto disposition = http::parse_parameterized(request.headers.get(field::content_disposition));
  if (!disposition) return "image";
  const std::string* extended = disposition->find("filename*");
  if (const auto name = extended ? http::decode_extended(*extended) : std::nullopt) return *name;
  const std::string* plain = disposition->find("filename");
  return plain ? http::decode_form_text(*plain) : "image";
}

api::UploadResult take_body(Request& request, library::Ingest& ingest, const library::Caller& holder) {
  const auto batch = ingest.begin(holder, {}, request.body->declared_size());
  request.body->charge_to(std::to_string(batch->organization()));
  library::FormFile file(*batch, filename_of(request));
  std::vector<char> buffer(256 << 10);
  for (auto got = request.body->read(buffer); got > 0; got = request.body->read(buffer))
    file(std::span(buffer).first(got));
  file({});
  return batch->commit({});
}

http::Route put_route(library::Service& service, const RestConfig& config) {
  http::Route route;
  route.method = "PUT";
  route.pattern = api::ticket_path;
  route.body_limit = config.upload_limit;
  route.any_origin = true;
  route.secret = true;
  route.handler = [&service](Request& request) {
    return reply_of(take_body(request, service.ingest(), open_holder_of(request, service)));
  };
  return route;
}

}  // namespace

void add_ticket_routes(http::Routes& routes, library::Service& service, const RestConfig& config) {
  routes.add(put_route(service, config));
  const auto goes_on = [&service](const Request& request) { return holder_of(request, service); };
  UploadDoor door{.pattern = std::string(api::ticket_path),
                  .secret = true,
                  .methods = "GET, HEAD, POST, PUT",
                  .asks = goes_on};
  door.begins = [&service](const Request& request) {
    tus::check_version(request.headers);
    return open_holder_of(request, service);
  };
  door.goes_on = [goes_on](const Request& request) {
    tus::check_version(request.headers);
    return goes_on(request);
  };
  door.form = [&service](Request& request) {
    return reply_of(upload(request, service.ingest(), open_holder_of(request, service), {}));
  };
  add_upload_routes(routes, service, config, door);
}

}  // namespace lightkeep::rest

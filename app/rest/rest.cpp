#include "app/rest/rest.h"

#include <algorithm>

#include "app/api/raw_operations.h"
#include "app/http/compression.h"
#include "app/http/foreign_page.h"
#include "app/library/paging.h"
#include "app/rest/openapi.h"
#include "app/rest/request.h"
#include "app/rest/ticket_routes.h"
#include "app/rest/upload_routes.h"
#include "app/rest/waiting.h"
#include "text/percent.h"

namespace lightkeep::rest {
namespace {

// Whether a parameter says where in a list a page starts.
bool is_place(std::string_view name) {
  return name == "page" || name == "cursor" || name == "offset" || name == "around";
}

// What may stand in a query (RFC 3986 section 3.4), escapes included: a client may send more, and a quote or
// an angle bracket would end a link in the middle.
constexpr text::ByteSet query_bytes = text::letters_digits_and("-._~!$&'()*+,;=:@/?%");

// The request's query with one parameter set and the others kept as they were sent.
std::string with_parameter(std::string_view query, std::string_view name, const std::string& value) {
  std::string changed;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    const auto key = pair.substr(0, pair.find('='));
    if (!pair.empty() && !is_place(key)) changed.append(pair).append("&");
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return text::percent_encode(changed, query_bytes).append(name).append("=").append(value);
}

// Absolute: a proxy may have changed the path or the host that the client asked for.
struct Links {
  std::string address;  // of the list
  std::string_view query;
  std::string field{};

  void add(std::string_view relation, std::string_view parameter, const std::string& value) {
    field.append(field.empty() ? "" : ", ")
        .append("<")
        .append(address)
        .append("?")
        .append(with_parameter(query, parameter, value))
        .append(">; rel=\"")
        .append(relation)
        .append("\"");
  }
};

void add_pages(http::Fields& headers, const library::Listing& list, std::size_t given, Links links) {
  headers.set(http::field::x_total_count, std::to_string(list.found));
  if (list.offset) headers.set(http::field::lightkeep_offset, std::to_string(*list.offset));
  if (list.version) headers.set(http::field::lightkeep_version, std::to_string(*list.version));
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

// The bytes alone, for browsers to keep and ask about: what they may see is decided anew each time. The tag
// is of the bytes, so that a change of other things costs no transfer.
http::Reply bytes_reply(const http::Request& request, const api::Shape& shape) {
  http::Reply reply;
  reply.headers.set(http::field::content_type, "application/octet-stream");
  reply.headers.set(http::field::cache_control, "private, no-cache");
  reply.headers.set(http::field::vary, "Api-Version");
  reply.headers.set(http::field::lightkeep_version, std::to_string(shape.version));
  const std::string etag = "\"" + shape.digest + "\"";
  reply.headers.set(http::field::etag, etag);
  if (http::etag_matches(request.headers.get(http::field::if_none_match), etag))
    reply.status = 304;
  else
    reply.body = shape.bytes;
  return reply;
}

// `{"data": …}` with Vary, and for lists X-Total-Count and Link (RFC 8288).
http::Reply data_reply(const api::Signature& signature, const library::Result& result, Links links) {
  const auto list = library::listing(result);
  if (!list) return json_reply(signature.status, api::print(library::to_json(result)));
  auto printed = print(*list, library::most_page_bytes);
  auto reply = json_reply(signature.status, std::move(printed.json));
  add_pages(reply.headers, *list, printed.given, std::move(links));
  return reply;
}

library::Path path_of(const library::Operation& operation, const http::Request& request) {
  return {std::string(request.parameter("organizationId")),
          std::string(request.parameter(operation.library))};
}

// Version, credential, organization and library are settled before the body is looked at.
library::Result call(const library::Operation& operation, http::Request& request, library::Service& service,
                     const RestConfig& config) {
  check_version(request);
  if (operation.signature.open) http::refuse_foreign_page(request, config.public_url);
  const library::Caller caller = operation.signature.open ? library::Caller{library::Nobody{}, request.client}
                                                          : caller_of(request, service, config);
  const library::Path path = path_of(operation, request);
  if (operation.signature.body() == api::Body::files) return upload(request, service.ingest(), caller, path);
  const auto arguments = [&] { return read_arguments(operation.signature, request); };
  return service.calls().call(operation, caller, path, arguments);
}

// What the operation tells now, or, where it is nothing and the client wants to wait, what it tells then.
http::Reply tell_or_wait(const library::Operation& operation, http::Request& request,
                         library::Service& service, const RestConfig& config) {
  check_version(request);
  const library::Caller caller = caller_of(request, service, config);
  const library::Path path = path_of(operation, request);
  api::Json sent;
  const auto read = [&] { return sent = read_arguments(operation.signature, request); };
  const auto changes = std::get<api::Changes>(service.calls().call(operation, caller, path, read));
  const api::Arguments arguments(operation.signature, sent);
  const std::int64_t seconds = arguments.has("after") ? arguments.number("wait") : 0;
  if (is_news(changes) || seconds == 0) return json_reply(200, api::print(api::to_json(changes)));
  return waiting_reply(service.change_waits(), changes, seconds, [&operation, &service, caller, path, sent] {
    return std::get<api::Changes>(service.calls().call(operation, caller, path, [&] { return sent; }));
  });
}

http::Route to_route(const library::Operation& operation, library::Service& service,
                     const RestConfig& config) {
  http::Route route;
  route.method = operation.signature.method;
  route.pattern = operation.signature.path;
  route.any_origin = true;
  route.body_limit = operation.signature.body() == api::Body::files ? config.upload_limit : json_limit;
  route.handler = [&operation, &service, config](http::Request& request) {
    if (operation.signature.waits) return tell_or_wait(operation, request, service, config);
    const library::Result result = call(operation, request, service, config);
    if (const auto* shape = std::get_if<api::Shape>(&result)) return bytes_reply(request, *shape);
    const Links links{config.public_url + text::percent_encode(request.path, text::unreserved_and_slash),
                      request.query};
    return data_reply(operation.signature, result, links);
  };
  return route;
}

// Both forms of RFC 6266: the second for names that are not ASCII, with the first for clients that do not
// know it.
std::string attachment(const std::string& filename) {
  std::string plain = filename;
  for (char& c : plain)
    if (static_cast<unsigned char>(c) >= 0x7F || c == '"' || c == '\\' || c == '%') c = '_';
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + text::percent_encode(filename);
}

library::Path path_of(const http::Request& request) {
  return {std::string(request.parameter("organizationId")), std::string(request.parameter("libraryId"))};
}

http::Reply file_reply(const http::Request& request, library::DownloadedFile file) {
  http::Reply reply;
  reply.headers.set(http::field::content_type, file.content_type);
  reply.headers.set(http::field::content_disposition, attachment(file.filename));
  reply.headers.set(http::field::etag, file.etag);
  reply.headers.set(http::field::cache_control, "private, no-cache");
  reply.ranges = true;
  if (http::etag_matches(request.headers.get(http::field::if_none_match), file.etag))
    reply.status = 304;
  else
    reply.body = http::Stream{file.content.size, std::move(file.content.read_at)};
  return reply;
}

http::Route archive_route(library::Service& service) {
  http::Route route;
  route.method = "GET";
  route.pattern = api::download_path;
  route.any_origin = true;
  route.secret = true;
  route.handler = [&service](http::Request& request) {
    return file_reply(request, service.downloads().open(path_of(request), request.parameter("ticket")));
  };
  return route;
}

http::Route original_route(library::Service& service, const RestConfig& config) {
  http::Route route;
  route.method = "GET";
  route.pattern = api::original_path;
  route.any_origin = true;
  route.handler = [&service, config](http::Request& request) {
    const library::Caller caller = caller_of(request, service, config);
    return file_reply(request, service.downloads().open_original(caller, path_of(request),
                                                                 std::string(request.parameter("assetId"))));
  };
  return route;
}

}  // namespace

void add_routes(http::Routes& routes, library::Service& service, const RestConfig& config) {
  for (const library::Operation& operation : library::operations())
    routes.add(to_route(operation, service, config));
  add_upload_routes(routes, service, config, library_door(service, config));
  add_ticket_routes(routes, service, config);
  routes.add(archive_route(service));
  routes.add(original_route(service, config));

  auto document = std::make_shared<const std::string>(openapi(config.public_url, config.version).dump(2));
  auto gzipped = std::make_shared<const std::string>(http::gzip(*document, http::Effort::small));
  http::Route route;
  route.method = "GET";
  route.pattern = "/openapi.json";
  route.any_origin = true;
  route.handler = [document, gzipped](http::Request&) {
    http::Reply reply;
    reply.headers.set("Content-Type", "application/json; charset=utf-8");
    reply.headers.set("Cache-Control", "public, max-age=300");
    reply.body = document;
    reply.gzipped = gzipped;
    return reply;
  };
  routes.add(std::move(route));
}

}  // namespace lightkeep::rest

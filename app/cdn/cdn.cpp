#include "app/cdn/cdn.h"

#include <algorithm>

#include "app/cdn/hot_cache.h"
#include "app/http/fields.h"
#include "text/percent.h"
#include "text/time.h"

namespace lightkeep::cdn {
namespace {

constexpr std::size_t hot_budget = 16 << 20;  // bytes; part of the idle memory of a busy server
constexpr std::size_t hot_largest = 256 << 10;

constexpr std::string_view forever = "public, max-age=31536000, immutable";
constexpr std::string_view briefly = "public, max-age=10";

struct Name {
  std::string_view id;
  std::string_view extension;
};

Name split(std::string_view file) {
  const auto dot = file.rfind('.');
  return dot == std::string_view::npos ? Name{file, {}} : Name{file.substr(0, dot), file.substr(dot + 1)};
}

// What a client may have already.
struct Version {
  std::string_view etag;
  std::string_view content_type;
  std::int64_t modified;   // Unix milliseconds
  bool flattened = false;  // one picture of an original that moves
};

// RFC 9110, 13.2.2: the date counts only where no tag is given.
bool client_has(const http::Request& request, const Version& version) {
  if (const std::string* tags = request.headers.find(http::field::if_none_match))
    return http::etag_matches(*tags, version.etag);
  constexpr std::int64_t second = 1000;
  const auto since = text::parse_http_date(request.headers.get("If-Modified-Since"));
  return since && version.modified / second * second <= *since;
}

// The reply before its body: complete when the client has the bytes already.
http::Reply head(const http::Request& request, const Version& version) {
  http::Reply reply;
  reply.headers.add("ETag", std::string(version.etag));
  reply.headers.add("Last-Modified", text::http_date(version.modified));
  reply.headers.add("Content-Type", std::string(version.content_type));
  reply.headers.add("Cache-Control", std::string(forever));
  reply.headers.add("Cross-Origin-Resource-Policy", "cross-origin");
  reply.headers.add("Timing-Allow-Origin", "*");
  if (version.flattened) reply.headers.add("Lightkeep-Animation", "flattened");
  if (client_has(request, version)) reply.status = 304;
  reply.ranges = true;
  return reply;
}

// For half of the time that the link is good for.
http::Reply lead_to(std::string link) {
  http::Reply reply;
  reply.status = 307;
  reply.headers.add("Location", std::move(link));
  reply.headers.add("Cache-Control", "public, max-age=1800");
  reply.headers.add("Cross-Origin-Resource-Policy", "cross-origin");
  return reply;
}

http::Reply from_memory(const http::Request& request, const HotImage& image) {
  http::Reply reply = head(request, {image.etag, image.content_type, image.modified, image.flattened});
  if (reply.status == 200) reply.body = image.bytes;
  return reply;
}

// Failures are public too, and may be kept for a moment: an id that was guessed wrong should not cost a
// look-up each time.
http::Reply refusal(const api::ApiError& error) {
  http::Reply reply = http::error_reply(error, http::Form::json);
  reply.headers.set("Cache-Control", error.row().status == 404 || error.row().status == 400
                                         ? std::string(briefly)
                                         : "no-store");
  return reply;
}

// The parameters that mean something here, as they were sent. What shared links gain on their way
// (`utm_source`, `fbclid`) says nothing, be it encoded rightly or not.
std::string parameters_of(std::string_view query) {
  std::string known;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto name = text::percent_decode_text(pair.substr(0, pair.find('=')), text::Plus::space);
    if (name && library::Delivery::is_parameter(*name)) known.append(known.empty() ? "" : "&").append(pair);
  }
  return known;
}

std::string key_of(const http::Request& request) {
  const std::string parameters = parameters_of(request.query);
  return parameters.empty() ? request.path : request.path + "?" + parameters;
}

}  // namespace

Cdn::Cdn(library::Delivery& delivery)
    : delivery_(delivery), hot_(std::make_shared<HotCache>(hot_budget, hot_largest)) {}
Cdn::~Cdn() = default;

void Cdn::forget(std::string_view asset) {
  hot_->forget(asset);
}

void Cdn::forget_all() {
  hot_->forget_all();
}

void Cdn::add_routes(http::Routes& routes) {
  http::Route get;
  get.method = "GET";
  get.pattern = "/cdn/:file";
  get.handler = [this](http::Request& request) {
    try {
      return answer(request);
    } catch (const api::ApiError& error) {
      return refusal(error);
    }
  };
  get.fast = [this](const http::Request& request) { return answer_fast(request); };
  get.any_origin = true;
  get.quiet = true;
  routes.add(std::move(get));
}

std::optional<http::Reply> Cdn::answer_fast(const http::Request& request) const {
  const auto image = hot_->find(key_of(request));
  if (!image) return {};
  return from_memory(request, *image);
}

http::Reply Cdn::answer(http::Request& request) {
  const std::uint64_t ticket = hot_->ticket();
  const Name name = split(request.parameter("file"));
  const auto original = delivery_.find(name.id);
  if (!original || !original->has_extension(name.extension))
    throw api::ApiError(api::errors::resource_not_found, "There is no image at this address.");
  const auto variant = delivery_.plan(*original, {http::parse_query(parameters_of(request.query)),
                                                  std::string(request.headers.get("Accept"))});
  return variant ? serve_variant(request, *original, *variant, ticket)
                 : serve_original(request, *original, ticket);
}

http::Reply Cdn::serve_original(const http::Request& request, const library::Original& original,
                                std::uint64_t ticket) {
  const library::PublicOriginal form = delivery_.publish(original, request.client);
  http::Reply reply = head(request, {form.etag, original.content_type, original.created});
  if (reply.status != 200) return reply;
  // A link is good for one method.
  if (request.method == "GET")
    if (auto link = delivery_.find_link(original, form)) return lead_to(std::move(*link));
  if (request.method != "GET") {  // nothing is read, which may cost a way to a bucket
    reply.body = http::Stream{form.size, [](std::uint64_t, std::span<char>) { return std::size_t{0}; }};
    return reply;
  }
  const library::Content content = delivery_.open(original, form, request.client);
  if (content.size > hot_largest) {
    reply.body = http::Stream{content.size, content.read_at};
    return reply;
  }
  auto whole = std::make_shared<std::string>(content.size, '\0');
  for (std::size_t at = 0; at < whole->size();) {
    const std::size_t read = content.read_at(at, std::span(*whole).subspan(at));
    if (read == 0) throw api::ApiError(api::errors::internal);
    at += read;
  }
  hot_->keep(ticket, key_of(request), original.id,
             std::make_shared<HotImage>(HotImage{whole, form.etag, original.content_type, original.created}));
  reply.body = std::shared_ptr<const std::string>(whole);
  return reply;
}

http::Reply Cdn::serve_variant(const http::Request& request, const library::Original& original,
                               const library::Variant& variant, std::uint64_t ticket) {
  http::Reply reply =
      head(request, {variant.etag, variant.content_type, original.created, variant.flattened});
  if (variant.negotiated) reply.headers.add("Vary", "Accept");
  if (reply.status != 200) return reply;
  const library::Content content = delivery_.render(original, variant, request.client);
  if (!content.whole) {
    reply.body = http::Stream{content.size, content.read_at};
    return reply;
  }
  if (!variant.negotiated)
    hot_->keep(ticket, key_of(request), original.id,
               std::make_shared<HotImage>(HotImage{content.whole, variant.etag, variant.content_type,
                                                   original.created, variant.flattened}));
  reply.body = content.whole;
  return reply;
}

}  // namespace lightkeep::cdn

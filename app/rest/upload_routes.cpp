#include "app/rest/upload_routes.h"

#include "app/api/errors.h"
#include "app/api/json.h"
#include "app/api/raw_operations.h"
#include "app/http/cors.h"
#include "app/rest/request.h"
#include "app/rest/tus.h"
#include "text/percent.h"
#include "text/time.h"

namespace lightkeep::rest {
namespace {

using api::ApiError;
using api::Json;
using http::Reply;
using http::Request;
namespace field = http::field;

// What of a request Uploads takes.
class BodyPiece final : public library::Piece {
 public:
  BodyPiece(http::Body& body, std::int64_t offset, std::optional<library::PieceChecksum> checksum)
      : body_(body), offset_(offset), checksum_(std::move(checksum)) {}

  std::int64_t offset() const override { return offset_; }
  const std::optional<library::PieceChecksum>& checksum() const override { return checksum_; }
  std::size_t read(std::span<std::byte> out) override {
    return body_.read({reinterpret_cast<char*>(out.data()), out.size()});
  }
  void charge_to(std::int64_t organization) override { body_.charge_to(std::to_string(organization)); }
  void break_off() override { body_.break_off(); }

 private:
  http::Body& body_;
  const std::int64_t offset_;
  const std::optional<library::PieceChecksum> checksum_;
};

library::Path path_of(const Request& request) {
  return {std::string(request.parameter("organizationId")), std::string(request.parameter("libraryId"))};
}

std::string id_of(const Request& request) {
  return std::string(request.parameter("uploadId"));
}

Reply empty_reply(int status) {
  Reply reply;
  reply.status = status;
  reply.headers.set(field::cache_control, "no-store");
  return reply;
}

std::string_view word_for(library::UploadStatus status) {
  switch (status) {
    case library::UploadStatus::receiving:
      return "receiving";
    case library::UploadStatus::whole:
      return "received";
    case library::UploadStatus::complete:
      return "complete";
    case library::UploadStatus::refused:
      break;
  }
  return "failed";
}

Json to_json(const library::UploadState& upload) {
  Json error = nullptr;
  if (upload.refusal)
    error = {{"code", std::string(upload.refusal->row().code)}, {"message", upload.refusal->message()}};
  return {{"id", upload.id},
          {"status", std::string(word_for(upload.status))},
          {"filename", upload.filename},
          {"length", upload.length},
          {"offset", upload.received},
          {"expiresAt", text::iso_time(upload.expires)},
          {"assetId", upload.asset ? Json(*upload.asset) : Json(nullptr)},
          {"error", error}};
}

class UploadRoutes {
 public:
  UploadRoutes(library::Service& service, UploadDoor door)
      : uploads_(service.uploads()), settings_(service.settings()), door_(std::move(door)) {}

  Reply post(Request& request) const {
    const bool plain = door_.form && request.headers.find(field::tus_resumable) == nullptr;
    return plain ? door_.form(request) : create(request);
  }

  Reply create(Request& request) const {
    const auto caller = door_.begins(request);
    const auto wanted = tus::read_new_upload(request.headers);
    const bool with_piece = tus::brings_piece(request);
    auto upload = uploads_.create(caller, path_of(request), wanted);
    if (with_piece) {
      BodyPiece piece(*request.body, 0, tus::read_checksum(request.headers));
      upload = uploads_.append(caller, path_of(request), upload.id, piece);
    }
    Reply reply = empty_reply(201);
    // Relative to the host, so that it is right behind every proxy and whatever name the client has used.
    reply.headers.set(field::location,
                      text::percent_encode(request.path, text::unreserved_and_slash) + "/" + upload.id);
    tus::tell_progress(reply.headers, upload);
    return reply;
  }

  Reply append(Request& request) const {
    const auto caller = door_.goes_on(request);
    tus::check_piece_type(request.headers);
    BodyPiece piece(*request.body, tus::read_offset(request.headers), tus::read_checksum(request.headers));
    Reply reply = empty_reply(204);
    tus::tell_progress(reply.headers, uploads_.append(caller, path_of(request), id_of(request), piece));
    return reply;
  }

  Reply resume(Request& request) const {
    const auto caller = door_.goes_on(request);
    Reply reply = empty_reply(200);
    tus::tell_all(reply.headers, uploads_.resume(caller, path_of(request), id_of(request)));
    return reply;
  }

  Reply find(Request& request) const {
    const auto upload = uploads_.find(door_.asks(request), path_of(request), id_of(request));
    Reply reply =
        Reply::text(200, "application/json; charset=utf-8", api::print(Json{{"data", to_json(upload)}}));
    reply.headers.set(field::vary, std::string(field::api_version));
    reply.headers.set(field::cache_control, "no-store");
    return reply;
  }

  Reply cancel(Request& request) const {
    uploads_.cancel(door_.goes_on(request), path_of(request), id_of(request));
    return empty_reply(204);
  }

  Reply describe(std::string_view methods) const {
    Reply reply = http::preflight_reply(methods);
    tus::describe(reply.headers, settings_.max_file_size);
    return reply;
  }

  Reply overridden(Request& request) const {
    const std::string_view method = tus::meant_method(request);
    if (method == "PATCH") return append(request);
    if (method == "HEAD") return resume(request);
    if (method == "DELETE") return cancel(request);
    throw ApiError(api::errors::method_not_allowed);
  }

 private:
  library::Uploads& uploads_;
  const library::Settings& settings_;
  const UploadDoor door_;
};

}  // namespace

UploadDoor library_door(library::Service& service, const RestConfig& config) {
  // Clients of tus know nothing of Api-Version: the version of their protocol says what they expect.
  const auto sender = [&service, config](const Request& request) {
    tus::check_version(request.headers);
    if (request.headers.find(field::api_version) != nullptr) check_version(request);
    return caller_of(request, service, config);
  };
  const auto asker = [&service, config](const Request& request) {
    check_version(request);
    return caller_of(request, service, config);
  };
  return {.pattern = std::string(api::uploads_path), .begins = sender, .goes_on = sender, .asks = asker};
}

void add_upload_routes(http::Routes& routes, library::Service& service, const RestConfig& config,
                       const UploadDoor& door) {
  const auto made = std::make_shared<const UploadRoutes>(service, door);
  const auto add = [&](const char* method, const std::string& pattern, http::Handler handler,
                       std::uint64_t body_limit = 0) {
    http::Route route;
    route.method = method;
    route.pattern = pattern;
    route.any_origin = true;
    route.secret = door.secret;
    route.always = tus::always();
    route.body_limit = body_limit;
    route.handler = std::move(handler);
    routes.add(std::move(route));
  };
  const std::string all = door.pattern, one = all + "/:uploadId";
  add(
      "POST", all, [made](Request& request) { return made->post(request); }, config.upload_limit);
  add("OPTIONS", all, [made, methods = door.methods](Request&) { return made->describe(methods); });
  add("GET", one, [made](Request& request) {
    return request.method == "HEAD" ? made->resume(request) : made->find(request);
  });
  add(
      "PATCH", one, [made](Request& request) { return made->append(request); }, config.upload_limit);
  add("DELETE", one, [made](Request& request) { return made->cancel(request); });
  add(
      "POST", one, [made](Request& request) { return made->overridden(request); }, config.upload_limit);
  add("OPTIONS", one, [made](Request&) { return made->describe("GET, HEAD, PATCH, DELETE, POST"); });
}

}  // namespace lightkeep::rest

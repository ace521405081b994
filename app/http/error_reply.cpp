// The only place that maps an error to HTTP.
#include "app/http/error_reply.h"

#include <array>

#include "app/http/fields.h"
#include "app/http/text_escape.h"
#include "text/ascii.h"

namespace lightkeep::http {
namespace {

std::string json_text(const api::ApiError& error) {
  return "{\"error\":{\"code\":\"" + json_escape(error.row().code) + "\",\"message\":\"" +
         json_escape(error.message()) + "\"}}";
}

// RFC 6749, sections 4.1.2.1 and 5.2.
std::string_view oauth_code(int status) {
  if (status == 401) return "invalid_client";
  if (status == 429 || status == 503) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : "invalid_request";
}

std::string oauth_text(const api::ApiError& error) {
  return "{\"error\":\"" + std::string(oauth_code(error.row().status)) + "\",\"error_description\":\"" +
         json_escape(error.message()) + "\"}";
}

// GraphQL, October 2021, section 7.1.2; the extensions are those of doc/contract.md, section 8.
std::string graphql_text(const api::ApiError& error) {
  return "{\"errors\":[{\"message\":\"" + json_escape(error.message()) + "\",\"extensions\":{\"code\":\"" +
         json_escape(error.row().code) + "\",\"http\":{\"status\":" + std::to_string(error.row().status) +
         "}}}]}";
}

std::string page_text(const api::ApiError& error) {
  const std::string message = html_escape(error.message());
  return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><title>" +
         message + "</title></head><body><main><h1>" + std::to_string(error.row().status) + "</h1><p>" +
         message + "</p></main></body></html>\n";
}

Reply bare_reply(const api::ApiError& error, Form form) {
  const int status = error.row().status;
  switch (form) {
    case Form::page:
      return Reply::text(status, "text/html; charset=utf-8", page_text(error));
    case Form::oauth:
      return Reply::text(status, "application/json", oauth_text(error));
    case Form::graphql:
      return Reply::text(status, "application/json", graphql_text(error));
    case Form::json:
      break;
  }
  return Reply::text(status, "application/json", json_text(error));
}

}  // namespace

bool prefers_html(std::string_view accept) {
  const double html = quality(accept, "text/html");
  return html > 0 && html > quality(accept, "application/json");
}

bool prefers_markdown(std::string_view accept) {
  const double markdown = quality(accept, "text/markdown");
  return markdown > 0 && markdown >= quality(accept, "text/html");
}

Reply error_reply(const api::ApiError& error, Form form) {
  const int status = error.row().status;
  const bool json = form == Form::json;
  Reply reply = bare_reply(error, form);
  if (form == Form::oauth) reply.headers.add(field::access_control_allow_origin, "*");
  reply.headers.add(field::cache_control, "no-store");
  if (json) reply.headers.add(field::vary, std::string(field::api_version));
  if (status == 401) reply.headers.add(field::www_authenticate, "Bearer");
  if (const auto seconds = error.retry_after())
    reply.headers.add(field::retry_after, std::to_string(*seconds));
  return reply;
}

}  // namespace lightkeep::http

namespace lightkeep::http::errors {

constinit const api::ErrorRow malformed{
    "BAD_USER_INPUT", 400, "This is not a well-formed HTTP request.",
    "The request line, a header field or the framing of the body is broken."};
constinit const api::ErrorRow too_slow{"BAD_USER_INPUT", 408, "The request came too slowly.",
                                       "The head or the body of the request did not come in time."};
constinit const api::ErrorRow target_too_long{"BAD_USER_INPUT", 414,
                                              "The address of the request is too long.",
                                              "The request target is over the limit."};
constinit const api::ErrorRow expectation{"BAD_USER_INPUT", 417, "Only `Expect: 100-continue` is understood.",
                                          "An unknown expectation."};
constinit const api::ErrorRow head_too_large{"BAD_USER_INPUT", 431,
                                             "The header fields of the request are too large.",
                                             "The head of the request is over a limit of size or number."};
constinit const api::ErrorRow not_implemented{"BAD_USER_INPUT", 501,
                                              "This method or transfer coding is not implemented.",
                                              "A method or a transfer coding that the server does not know."};
constinit const api::ErrorRow version_unknown{"BAD_USER_INPUT", 505, "This server speaks HTTP/1.1.",
                                              "A version of HTTP other than 1.0 and 1.1."};

}  // namespace lightkeep::http::errors

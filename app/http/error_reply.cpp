// The only place that maps an error to HTTP.
#include "app/http/error_reply.h"

#include <array>

#include "app/http/field_names.h"
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

/// The quality that an Accept value gives to exactly this type; -1 when it does not name it.
double quality(std::string_view accept, std::string_view type) {
  double found = -1;
  text::for_each_member(accept, [&](std::string_view member) {
    const auto end = member.find(';');
    if (!text::equal_ignoring_case(text::trim(member.substr(0, end), text::blanks), type)) return;
    const auto q = end == std::string_view::npos ? std::string_view::npos : member.find("q=", end);
    if (q == std::string_view::npos) {
      found = 1;
      return;
    }
    const auto value = member.substr(q + 2, 5);
    found = value.starts_with('1') ? 1 : 0;
    double scale = 0.1;
    for (std::size_t i = 2; i < value.size() && text::is_digit(value[i]); ++i, scale /= 10)
      found += (value[i] - '0') * scale;
  });
  return found;
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

Form Routes::form_below(std::string_view path, Form otherwise) const {
  for (const auto& [prefix, form] : forms_)
    if (path.starts_with(prefix)) return form;
  return otherwise;
}

Reply Routes::failure(const api::ApiError& error, Form form) const {
  Reply reply = error_reply(error, form);
  if (form != Form::page || !error_page_) return reply;
  Reply page = error_page_(error.row().status, error);
  for (const auto& [name, value] : reply.headers.all())
    if (page.headers.find(name) == nullptr) page.headers.add(name, value);
  return page;
}

}  // namespace lightkeep::http

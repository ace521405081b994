#include "app/graphql/response.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include "text/ascii.h"

namespace lightkeep::graphql {
namespace {

using api::Json;

constexpr std::array<std::string_view, 2> names{"application/json", "application/graphql-response+json"};

// How specific a media range is that takes `type`; 0 for one that does not.
int fit(std::string_view range, std::string_view type) {
  if (text::equal_ignoring_case(range, type)) return 3;
  if (range == "application/*") return 2;
  return range == "*/*" ? 1 : 0;
}

double weight(std::string_view parameters) {
  for (std::size_t at = parameters.find(';'); at != std::string_view::npos;
       at = parameters.find(';', at + 1)) {
    const auto parameter = text::trim(parameters.substr(at + 1), text::blanks);
    if (parameter.size() > 2 && text::lower(parameter[0]) == 'q' && parameter[1] == '=')
      return std::strtod(std::string(parameter.substr(2, 5)).c_str(), nullptr);
  }
  return 1;
}

// RFC 9110, section 12.5.1: the most specific range counts.
double quality(std::string_view accept, std::string_view type) {
  int best = 0;
  double found = 0;
  text::for_each_member(accept, [&](std::string_view member) {
    const auto end = std::min(member.find(';'), member.size());
    const int fits = fit(text::trim(member.substr(0, end), text::blanks), type);
    if (fits <= best) return;
    best = fits;
    found = weight(member.substr(end));
  });
  return found;
}

Json print_locations(const std::vector<Position>& locations) {
  Json list = Json::array();
  for (const Position& at : locations) list.push_back({{"line", at.line}, {"column", at.column}});
  return list;
}

Json print(const Failure& failure) {
  Json printed{{"message", failure.error.message()}};
  if (!failure.locations.empty()) printed["locations"] = print_locations(failure.locations);
  if (failure.path) printed["path"] = *failure.path;
  Json& extensions = printed["extensions"];
  extensions["code"] = std::string(failure.error.row().code);
  extensions["http"]["status"] = failure.error.row().status;
  if (failure.error.retry_after()) extensions["retryAfter"] = *failure.error.retry_after();
  return printed;
}

Json print(const std::vector<Failure>& failures) {
  Json list = Json::array();
  for (const Failure& failure : failures) list.push_back(print(failure));
  return list;
}

http::Reply reply(int status, std::string body, MediaType type) {
  const std::string name(names.at(static_cast<std::size_t>(type)));
  http::Reply made = http::Reply::text(status, name + "; charset=utf-8", std::move(body));
  made.headers.set("Cache-Control", "no-store");
  made.headers.set("Vary", "Accept");
  return made;
}

// What an HTTP client goes by: the first failure's.
void set_fields(http::Reply& made, const api::ApiError& error) {
  made.status = error.row().status;
  if (made.status == 401) made.headers.set("WWW-Authenticate", "Bearer");
  if (made.status == 405) made.headers.set("Allow", "POST");
  if (error.retry_after()) made.headers.set("Retry-After", std::to_string(*error.retry_after()));
}

}  // namespace

MediaType negotiate(std::string_view accept) {
  if (text::trim(accept, text::blanks).empty()) return MediaType::json;
  const double json = quality(accept, names[0]), response = quality(accept, names[1]);
  if (json <= 0 && response <= 0) throw api::ApiError(codes::not_acceptable);
  const bool named = accept.find("graphql-response") != std::string_view::npos;
  return response > json || (response == json && named) ? MediaType::graphql_response : MediaType::json;
}

http::Reply refusal(const std::vector<Failure>& failures, MediaType type) {
  http::Reply made = reply(400, "{\"errors\":" + api::print(print(failures)) + "}", type);
  set_fields(made, failures.front().error);
  return made;
}

http::Reply answer(const Outcome& outcome, MediaType type) {
  std::string body = "{";
  if (!outcome.failures.empty())
    body.append("\"errors\":").append(api::print(print(outcome.failures))).append(",");
  body.append("\"data\":").append(outcome.data);
  if (!outcome.extensions.empty()) body.append(",\"extensions\":").append(api::print(outcome.extensions));
  http::Reply made = reply(200, std::move(body) + "}", type);
  if (outcome.failed()) set_fields(made, outcome.failures.front().error);
  return made;
}

}  // namespace lightkeep::graphql

#include "app/client/api_client.h"

#include "app/api/signature.h"
#include "app/client/failure.h"
#include "text/percent.h"
#include "text/quantity.h"

namespace lightkeep::client {
namespace {

using api::Json;

[[noreturn]] void refuse(const Answer& answer) {
  const Json body = answer.json();
  const auto error = body.find("error");
  const bool ours = error != body.end() && error->is_object();
  const std::string sentence = ours ? text_of(*error, "message") : std::string();
  Failure failure(exit_for(answer.status()),
                  sentence.empty()
                      ? "The server answered with status " + std::to_string(answer.status()) + "."
                      : sentence,
                  ours ? text_of(*error, "code") : std::string());
  if (const std::string* wait = answer.head.find("retry-after"))
    if (const auto seconds = text::parse_count(*wait)) failure.again_after = std::chrono::seconds(*seconds);
  throw failure;
}

Json data_of(const Answer& answer) {
  if (answer.status() < 200 || answer.status() > 299) refuse(answer);
  Json body = answer.json();
  const auto data = body.find("data");
  if (data == body.end())
    throw Failure(Exit::failed, "The server's answer is not one of a Lightkeep server.");
  return std::move(*data);
}

// The cursor in `<…?cursor=X&…>; rel="next"` (RFC 8288).
std::optional<std::string> next_cursor(const Answer& answer) {
  const std::string* field = answer.head.find("link");
  if (field == nullptr) return std::nullopt;
  std::string_view links = *field;
  const auto relation = links.find("rel=\"next\"");
  if (relation == std::string_view::npos) return std::nullopt;
  links = links.substr(0, relation);
  links.remove_prefix(std::min(links.rfind('<'), links.size()));
  const auto begin = links.find("cursor=");
  if (begin == std::string_view::npos) return std::nullopt;
  links.remove_prefix(begin + std::string_view("cursor=").size());
  return text::percent_decode(links.substr(0, links.find_first_of("&>")));
}

std::string with_query(const std::string& path, const net::Fields& query) {
  return query.empty() ? path : path + "?" + form_of(query);
}

}  // namespace

Answer ApiClient::send(Order order, const Receive& receive) {
  order.url = authorization_.server() + order.url;
  order.fields.emplace_back("Api-Version", std::string(api::api_version));
  order.fields.emplace_back("Authorization", "");
  std::string token = authorization_.token();
  order.fields.back().second = "Bearer " + token;
  Answer answer = http_.send(order, receive);
  if (answer.status() != 401) return answer;
  token = authorization_.replace(token);
  order.fields.back().second = "Bearer " + token;
  return http_.send(order, receive);
}

Page ApiClient::call(Order order) {
  const Answer answer = send(std::move(order));
  return {data_of(answer), next_cursor(answer)};
}

Answer ApiClient::fetch(Order order, const Receive& receive) {
  const Answer answer = send(std::move(order), [&](const net::ResponseHead& head) {
    return head.status == 401 ? Sink() : receive(head);
  });
  if (answer.status() == 401) data_of(answer);  // throws what the server says
  return answer;
}

Page ApiClient::get(const std::string& path, const net::Fields& query) {
  return call({.url = with_query(path, query)});
}

Json ApiClient::post(const std::string& path, const Json& body) {
  return send_json("POST", path, body);
}

Json ApiClient::patch(const std::string& path, const Json& body) {
  return send_json("PATCH", path, body);
}

Json ApiClient::send_json(std::string method, const std::string& path, const Json& body) {
  const std::string text = api::print(body);
  const net::Content content = content_of(text);
  return call({std::move(method), path, {{"Content-Type", "application/json"}}, &content}).data;
}

Json ApiClient::upload(const std::string& path, const std::string& content_type,
                       const net::Content& content) {
  return call({"POST", path, {{"Content-Type", content_type}}, &content}).data;
}

void ApiClient::for_each(const std::string& path, const net::Fields& query,
                         const std::function<bool(const Json&)>& each) {
  std::optional<std::string> cursor;
  for (;;) {
    net::Fields asked = query;
    if (cursor) asked.emplace_back("cursor", *cursor);
    const Page page = get(path, asked);
    const bool hits = page.data.is_object() && page.data.contains("hits");
    const Json& entries = hits ? page.data["hits"] : page.data;
    if (!entries.is_array()) throw Failure(Exit::failed, "The server's answer is not a list.");
    for (const Json& entry : entries)
      if (!each(entry)) return;
    // A server that leads round in a circle is not followed.
    if (!page.next || page.next == cursor || entries.empty()) return;
    cursor = page.next;
  }
}

std::string Place::path() const {
  return "/organizations/" + text::percent_encode(organization);
}

std::string Place::path(const std::string& library) const {
  return path() + "/libraries/" + text::percent_encode(library);
}

Place find_place(ApiClient& api, const Invocation& typed) {
  const Json me = api.get("/me").data;
  Place place{text_of(me, "organizationId"), text_of(me, "organizationName"), text_of(me, "plan"), {}};
  if (place.organization.empty())
    throw Failure(Exit::failed, "The server's answer is not one of a Lightkeep server.");
  if (!typed.organization.empty() && typed.organization != place.organization)
    throw Failure(Exit::usage, "The credential is for the organization " + place.organization + ", not for " +
                                   typed.organization + ".");
  if (const auto access = me.find("access"); access != me.end() && access->is_object())
    for (const auto& [library, may] : access->items())
      place.libraries.emplace_back(library, may.is_string() ? may.get<std::string>() : std::string());
  return place;
}

std::string choose_library(const Place& place, const Invocation& typed) {
  if (!typed.library.empty()) return typed.library;
  if (place.libraries.size() == 1) return place.libraries.front().first;
  if (place.libraries.empty())
    throw Failure(Exit::refused, "There is no library in " + place.organization + " that you reach.");
  std::string names;
  for (const auto& [library, may] : place.libraries) names += (names.empty() ? "" : ", ") + library;
  throw Failure(Exit::usage, "Choose a library with --library: " + names + ".");
}

}  // namespace lightkeep::client

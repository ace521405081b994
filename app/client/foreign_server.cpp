#include "app/client/foreign_server.h"

#include "app/client/failure.h"
#include "text/quantity.h"

namespace lightkeep::client {
namespace {

void check(const std::string& server, const net::ResponseHead& head) {
  if (head.status == 200) return;
  constexpr int no_key = 401, may_not = 403, moved = 300, failed = 400;
  std::string sentence = server + " answered with status " + std::to_string(head.status) + ".";
  if (head.status == no_key)
    sentence = server + " does not take the key in LIGHTKEEP_IMPORT_KEY.";
  else if (head.status == may_not)
    sentence = server + " does not let the key in LIGHTKEEP_IMPORT_KEY do that.";
  else if (head.status >= moved && head.status < failed)
    sentence = server + " leads to another address, which is not followed: name that one.";
  Failure failure(exit_for(head.status), sentence);
  if (const std::string* wait = head.find("retry-after"))
    if (const auto seconds = text::parse_count(*wait)) failure.again_after = std::chrono::seconds(*seconds);
  throw failure;
}

}  // namespace

std::string ForeignServer::url_of(const std::string& path, const net::Fields& query) const {
  return place_.server + place_.path + path + (query.empty() ? "" : "?" + form_of(query));
}

Answer ForeignServer::send(const Order& order, const Receive& receive) {
  Order asked = order;
  asked.fields.insert(asked.fields.end(), key_.begin(), key_.end());
  if (receive)
    return http_.send(asked, [&](const net::ResponseHead& head) {
      check(place_.server, head);
      return receive(head);
    });
  Answer answer = http_.send(asked);
  check(place_.server, answer.head);
  return answer;
}

Answer ForeignServer::get(const std::string& path, const net::Fields& query) {
  Answer answer;
  with_patience([&] { answer = send({.url = url_of(path, query)}); });
  return answer;
}

Answer ForeignServer::post(const std::string& path, const api::Json& body) {
  const std::string text = api::print(body);
  const net::Content content = content_of(text);
  Answer answer;
  with_patience([&] {
    answer = send({"POST", url_of(path, {}), {{"Content-Type", "application/json"}}, &content});
  });
  return answer;
}

void ForeignServer::fetch(const std::string& path, const net::Fields& query, const Sink& sink) {
  send({.url = url_of(path, query)}, [&](const net::ResponseHead&) { return sink; });
}

}  // namespace lightkeep::client

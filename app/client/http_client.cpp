#include "app/client/http_client.h"

#include <chrono>

#include "app/client/failure.h"
#include "app/net/error.h"
#include "text/percent.h"

namespace lightkeep::client {
namespace {

using namespace std::chrono_literals;
using net::Fault;

constexpr std::size_t largest_answer = 8 << 20;
constexpr auto connecting = 15s, silence = 60s;
constexpr auto small_call = 2min;
constexpr auto large_transfer = 24h;  // over a slow line; silence ends what is dead
constexpr std::uint64_t small_content = 1 << 20;

Exit exit_for(Fault fault) {
  const bool passing = fault == Fault::unreachable || fault == Fault::too_slow || fault == Fault::bad_answer;
  return passing ? Exit::unreachable : Exit::failed;
}

bool has_body(const std::string& method, int status) {
  return method != "HEAD" && status != 204 && status != 304;
}

}  // namespace

api::Json Answer::json() const {
  try {
    return api::parse_json(body, {.values = body.size()});
  } catch (const api::JsonError&) {
    throw Failure(Exit::failed, "The server's answer (status " + std::to_string(status()) +
                                    ") is not JSON. Is it a Lightkeep server?");
  }
}

HttpClient::HttpClient(std::string user_agent) : user_agent_(std::move(user_agent)) {}

Answer HttpClient::send(const Order& order, const Receive& receive) {
  const bool large = receive || (order.content != nullptr && order.content->size > small_content);
  const auto most = std::chrono::milliseconds(large ? large_transfer : small_call);
  const net::Patience patience{net::Deadline(most, "it took longer than " + net::duration_text(most)),
                               silence};
  try {
    const net::Url url = net::parse_url(order.url);
    const auto stream =
        connector_.connect(url, patience.total.sooner(connecting, "no connection within 15 s"));
    net::Exchange exchange(*stream, patience);
    Answer answer{exchange.ask({url, user_agent_, "*/*", order.method, &order.fields, order.content}), {}};
    const Sink keep = [&](std::span<const char> bytes) { answer.body.append(bytes.data(), bytes.size()); };
    const Sink given = receive ? receive(answer.head) : Sink();
    if (has_body(order.method, answer.status()))
      exchange.read_body(answer.head, given ? std::uint64_t{1} << 50 : largest_answer, given ? given : keep);
    return answer;
  } catch (const net::Error& error) {
    const std::string detail = error.detail().empty() ? "" : " (" + error.detail() + ")";
    throw Failure(exit_for(error.fault()),
                  net::shown_text(order.url) + " cannot be used: " + error.what() + detail + ".");
  }
}

net::Content content_of(const std::string& text) {
  return {text.size(), [&text](const std::function<void(std::string_view)>& write) { write(text); }};
}

std::string form_of(const net::Fields& fields) {
  std::string form;
  for (const auto& [name, value] : fields)
    form += (form.empty() ? "" : "&") + name + "=" + text::percent_encode(value);
  return form;
}

}  // namespace lightkeep::client

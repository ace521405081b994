#include "app/net/exchange.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "app/net/error.h"
#include "text/ascii.h"

namespace lightkeep::net {

namespace {

constexpr std::size_t body_buffer = 64 << 10;
constexpr std::size_t head_buffer = 4 << 10;

std::string request_text(const Request& request) {
  std::string text(request.method);
  text.append(" ").append(request.url.target).append(" HTTP/1.1\r\nHost: ").append(request.url.authority());
  text.append("\r\nUser-Agent: ").append(request.user_agent);
  text.append("\r\nAccept: ").append(request.accept);
  text.append("\r\nAccept-Encoding: identity\r\n");
  if (!request.keep) text.append("Connection: close\r\n");
  if (request.content != nullptr)
    text.append("Content-Length: ").append(std::to_string(request.content->size)).append("\r\n");
  if (request.fields != nullptr)
    for (const auto& [name, value] : *request.fields)
      text.append(name).append(": ").append(value).append("\r\n");
  return text + "\r\n";
}

void require_identity(const ResponseHead& head) {
  for (const auto& [name, value] : head.fields) {
    if (name == "content-encoding" && !value.empty() && !text::equal_ignoring_case(value, "identity"))
      throw Error(Fault::bad_answer, "the server compressed its answer although it was asked not to");
  }
}

}  // namespace

Deadline Patience::next_byte() const {
  return total.sooner(stall, "the server sent nothing for " + duration_text(stall));
}

void Exchange::send(const Request& request) {
  stream_.write(request_text(request), patience_.next_byte());
  if (request.content == nullptr) return;
  std::optional<Error> broken;
  request.content->send([&](std::string_view bytes) {
    if (broken) return;
    try {
      stream_.write(bytes, patience_.next_byte());
    } catch (const Error& error) {
      if (error.fault() != Fault::unreachable) throw;
      broken = error;
    }
  });
  if (!broken) return;
  try {
    receive_more();
  } catch (const Error&) {
    throw *broken;
  }
  if (received_.empty()) throw *broken;
}

ResponseHead Exchange::ask(const Request& request) {
  send(request);
  for (;;) {
    ResponseHead head = parse_response_head(take_head());
    if (head.status >= 200) return head;
    if (head.status == 101) throw Error(Fault::bad_answer, "the server switched to another protocol");
  }
}

std::string Exchange::take_head() {
  std::optional<std::size_t> end;
  while (!(end = find_head_end(received_))) {
    if (heads_size_ + received_.size() > max_response_head)
      throw Error(Fault::bad_answer, "the head of the server's answer is too large");
    if (!receive_more()) throw Error(Fault::bad_answer, "the server ended the connection without an answer");
  }
  heads_size_ += *end;
  if (heads_size_ > max_response_head)
    throw Error(Fault::bad_answer, "the head of the server's answer is too large");
  std::string head = received_.substr(0, *end);
  received_.erase(0, *end);
  return head;
}

bool Exchange::receive_more() {
  const std::size_t before = received_.size();
  received_.resize(before + head_buffer);
  const std::size_t count = stream_.read(std::span(received_).subspan(before), patience_.next_byte());
  received_.resize(before + count);
  return count != 0;
}

std::uint64_t Exchange::read_body(const ResponseHead& head, std::uint64_t limit,
                                  const BodyDecoder::Sink& sink) {
  require_identity(head);
  BodyDecoder decoder(framing_of(head), limit, sink);
  std::vector<char> buffer(body_buffer);
  bool complete = decoder.complete() || decoder.feed(received_);
  while (!complete) {
    const std::size_t count = stream_.read(buffer, patience_.next_byte());
    if (count == 0) break;
    complete = decoder.feed({buffer.data(), count});
  }
  decoder.finish();
  return decoder.size();
}

}  // namespace lightkeep::net

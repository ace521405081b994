// libFuzzer entry: what a hostile peer sends over HTTP/2, with streams that are answered while it does. Build
// with -DLIGHTKEEP_FUZZ=ON and clang++.
#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <vector>

#include "app/api/errors.h"
#include "app/http/http2_session.h"
#include "app/http/http2_stream.h"

namespace lightkeep::http {
namespace {

/// Brings the input, a few bytes at a time, and takes some of what is sent, or none.
class FuzzTransport : public Transport {
 public:
  explicit FuzzTransport(std::span<const std::uint8_t> input) : Transport(-1), input_(input) {}

  IoResult receive(std::span<char> out) override {
    if (input_.empty()) return {Io::ended, 0};
    const std::size_t count = std::min({out.size(), input_.size(), std::size_t{1} + input_.front() * 8});
    std::memcpy(out.data(), input_.data(), count);
    input_ = input_.subspan(count);
    return {Io::moved, count};
  }
  IoResult send(std::span<const std::string_view> pieces) override {
    if (++calls_ % 5 == 0) return {Io::blocked, 0};
    return {Io::moved, std::min<std::size_t>(pieces.front().size(), 700)};
  }
  std::size_t unacknowledged() const override { return 0; }

 private:
  std::span<const std::uint8_t> input_;
  std::size_t calls_ = 0;
};

struct Served {
  std::unique_ptr<Http2Stream> stream;
  std::string_view left = "a reply that is longer than most of its windows, as they come";
  bool begun = false;
};

/// False when its stream has ended.
bool serve(Served& served) {
  std::array<char, 100> scratch;
  if (!served.begun) {
    served.begun = true;
    try {
      const Head head = served.stream->take_head();
      if (head.chunked) served.stream->widen();
      if (head.expects_continue) served.stream->send_continue();
    } catch (const std::exception&) {
    }
    served.stream->begin_reply(200, "Content-Type: text/plain\r\nX-A: b\r\n\r\n", served.left.size());
  }
  while (served.stream->receive(scratch).io == Io::moved) {
  }
  const IoResult sent = served.stream->send(std::span(&served.left, 1));
  if (sent.io == Io::moved) served.left.remove_prefix(sent.count);
  return sent.io != Io::ended && !served.left.empty();
}

void run(std::span<const std::uint8_t> input) {
  FuzzTransport transport(input);
  std::map<std::uint64_t, Served> streams;
  std::vector<std::uint64_t> told;
  std::uint64_t last = 1;
  Http2Options options;
  options.connection = last;
  options.new_id = [&] { return ++last; };
  options.signal = [&](std::uint64_t connection, std::uint32_t) { told.push_back(connection); };
  const auto session = std::make_shared<Http2Session>(transport, std::move(options));
  std::vector<char> scratch(4096);
  while (session->pump() != Io::ended && session->receive(scratch) != Io::ended) {
    for (auto& stream : session->take_arrivals()) {
      const std::uint64_t id = stream->connection();
      streams.emplace(id, Served{.stream = std::move(stream)});
      told.push_back(id);
    }
    for (const std::uint64_t id : std::exchange(told, {}))
      if (const auto entry = streams.find(id); entry != streams.end() && !serve(entry->second))
        streams.erase(entry);
  }
  session->end();
  streams.clear();
}

}  // namespace
}  // namespace lightkeep::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lightkeep::http::run({data, size});
  return 0;
}

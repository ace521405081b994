// What a mail server answers, arriving in pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "app/mail/error.h"
#include "app/mail/smtp_reply.h"
#include "app/net/stream.h"

namespace {

using namespace lightkeep;

void require(bool holds) {
  if (!holds) std::abort();
}

class Pieces : public net::Stream {
 public:
  Pieces(std::string_view bytes, std::size_t piece) : bytes_(bytes), piece_(piece) {}
  std::size_t read(std::span<char> out, const net::Deadline&) override {
    const std::size_t count = std::min({bytes_.size(), out.size(), piece_});
    std::copy_n(bytes_.data(), count, out.data());
    bytes_.remove_prefix(count);
    return count;
  }
  void write(std::string_view, const net::Deadline&) override {}

 private:
  std::string_view bytes_;
  std::size_t piece_;
};

bool is_line(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
}

// Every reply until the first failure, as text.
std::string replies(std::string_view bytes, std::size_t piece) {
  Pieces stream(bytes, piece);
  mail::ReplyReader reader;
  const net::Deadline deadline(std::chrono::hours(1), "never");
  std::string all;
  try {
    for (;;) {
      const mail::Reply reply = reader.read(stream, deadline);
      require(reply.code >= 200 && reply.code <= 599 && !reply.lines.empty() && reply.lines.size() <= 100);
      require(is_line(reply.shown()) && is_line(reply.brief()) && reply.shown().size() <= 1000);
      all += std::to_string(reply.policy()) + reply.brief() + "|" + reply.shown() + "\n";
    }
  } catch (const mail::Error& error) {
    require(error.fault() == mail::Fault::protocol);
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  require(replies(bytes, 1) == replies(bytes, 4096));
  return 0;
}

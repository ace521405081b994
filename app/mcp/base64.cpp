#include "app/mcp/base64.h"

#include <array>
#include <cstdint>

namespace lightkeep::mcp {
namespace {

constexpr std::uint8_t bad = 255;
constexpr std::size_t piece = 48 << 10;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(bad);
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}
constexpr auto values = make_values();

std::uint8_t value_of(char c) {
  return values[static_cast<unsigned char>(c == '-' ? '+' : c == '_' ? '/' : c)];
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view without_data_prefix(std::string_view text) {
  constexpr std::size_t longest = 256;
  constexpr std::string_view marker = ";base64,";
  if (!text.starts_with("data:")) return text;
  const auto at = text.substr(0, longest).find(marker);
  return at == std::string_view::npos ? text : text.substr(at + marker.size());
}

std::string_view without_end(std::string_view text) {
  while (!text.empty() && (is_blank(text.back()) || text.back() == '=')) text.remove_suffix(1);
  return text;
}

/// Six bits at a time in, whole bytes out.
class Collector {
 public:
  explicit Collector(const std::function<void(std::span<const std::byte>)>& sink) : sink_(sink) {}

  void add(std::uint8_t six) {
    bits_ = (bits_ << 6 | six) & 0xFFFFFF;
    ++digits_;
    if (digits_ % 4 == 1) return;
    const unsigned shift = 6 - 2 * ((digits_ - 1) % 4);
    buffer_[used_++] = static_cast<std::byte>(bits_ >> shift & 0xFF);
    if (used_ == buffer_.size()) flush();
  }
  /// One digit alone at the end holds no byte.
  bool finish() {
    flush();
    return digits_ % 4 != 1;
  }

 private:
  void flush() {
    if (used_ > 0) sink_(std::span(buffer_).first(used_));
    used_ = 0;
  }

  const std::function<void(std::span<const std::byte>)>& sink_;
  std::array<std::byte, piece> buffer_;
  std::size_t used_ = 0;
  std::size_t digits_ = 0;
  std::uint32_t bits_ = 0;
};

bool is_exact(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text.find_first_of("=-_ \t\r\n") == std::string_view::npos;
}

}  // namespace

bool decode_base64_leniently(std::string_view text,
                             const std::function<void(std::span<const std::byte>)>& sink) {
  Collector collector(sink);
  for (const char c : without_end(without_data_prefix(text))) {
    if (is_blank(c)) continue;
    const std::uint8_t six = value_of(c);
    if (six == bad) return false;
    collector.add(six);
  }
  return collector.finish();
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  const bool good = is_exact(text) && !text.starts_with("data:") &&
                    decode_base64_leniently(text, [&](std::span<const std::byte> bytes) {
                      out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                    });
  return good ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace lightkeep::mcp

#include "text/base64.h"

#include <array>
#include <cstdint>

#include "text/ascii.h"

namespace lightkeep::text {
namespace {

constexpr std::uint8_t bad = 255;
constexpr std::size_t piece = 48 << 10;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(bad);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}
constexpr auto values = make_values();

std::uint8_t value_of(char c) {
  return values[static_cast<unsigned char>(c == '-' ? '+' : c == '_' ? '/' : c)];
}

bool is_blank(char c) {
  return white_space.find(c) != std::string_view::npos;
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

std::string encode(std::span<const std::byte> bytes, std::string_view digits) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::byte byte : bytes) {
    bits = bits << 8 | std::to_integer<std::uint32_t>(byte);
    for (held += 8; held >= 6; held -= 6) out += digits[bits >> (held - 6) & 63];
  }
  if (held > 0) out += digits[bits << (6 - held) & 63];
  return out;
}

bool is_exact(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text.find_first_of("=-_ \t\r\n") == std::string_view::npos;
}

}  // namespace

namespace {

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  const bool good = decode_base64_leniently(text, [&](std::span<const std::byte> bytes) {
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  });
  return good ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

std::string base64(std::span<const std::byte> bytes) {
  std::string out = encode(bytes, alphabet);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::string base64(std::string_view bytes) {
  return base64(std::as_bytes(std::span(bytes)));
}

std::string base64url(std::span<const std::byte> bytes) {
  return encode(bytes, url_alphabet);
}

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
  return is_exact(text) && !text.starts_with("data:") ? decoded(text) : std::nullopt;
}

std::optional<std::string> decode_base64url(std::string_view text) {
  const bool exact = text.find_first_not_of(url_alphabet) == std::string_view::npos;
  return exact ? decoded(text) : std::nullopt;
}

}  // namespace lightkeep::text

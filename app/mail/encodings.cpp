#include "app/mail/encodings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "text/ascii.h"
#include "text/base64.h"
#include "text/hex.h"
#include "text/utf8.h"

namespace lightkeep::mail {
namespace {

constexpr char32_t replacement = 0xFFFD;

// Takes one character from the front; one byte of what is none.
char32_t take_point(std::string_view& text) {
  if (const auto character = text::take_character(text)) return *character;
  text.remove_prefix(1);
  return replacement;
}

bool is_blank(char32_t point) {
  constexpr char32_t no_break_space = 0xA0;
  return point == ' ' || point == no_break_space || text::why_invisible(point) == text::Invisible::control;
}

void append_escaped(std::string& out, char byte) {
  const auto u = static_cast<unsigned char>(byte);
  out += {'=', text::upper_hex_digits[u >> 4], text::upper_hex_digits[u & 0x0F]};
}

// One line of quoted-printable, softly broken.
class QuotedLine {
 public:
  explicit QuotedLine(std::string& out) : out_(out) {}

  void add(char byte, bool last) {
    constexpr std::size_t longest = 75;  // and the "=" of a soft break
    const bool plain = (byte > ' ' && byte <= '~' && byte != '=') || (byte == ' ' && !last);
    if (used_ + (plain ? 1 : 3) > longest) {
      out_ += "=\r\n";
      used_ = 0;
    }
    // A dot or "From " at the beginning has a meaning to some programs on the way.
    if (plain && !(used_ == 0 && (byte == '.' || byte == 'F'))) {
      out_ += byte;
      used_ += 1;
    } else {
      append_escaped(out_, byte);
      used_ += 3;
    }
  }

 private:
  std::string& out_;
  std::size_t used_ = 0;
};

constexpr std::size_t header_line = 76;

// Words between single spaces, folded.
std::string folded(std::string_view text, std::size_t taken) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const bool first = out.empty();
    if (!first && taken + 1 + word.size() > header_line) {
      out += "\r\n";
      taken = 0;
    }
    if (!first) out += ' ';
    out += word;
    taken += word.size() + (first ? 0 : 1);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_plain(std::string_view text) {
  if (!text::is_ascii(text) || text.find("=?") != text.npos) return false;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > header_line - 16) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

// Each encoded word holds whole characters.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t most = 39;  // bytes: 52 characters in base64, 64 with what is around them
  std::string out;
  std::string piece;
  const auto flush = [&] {
    if (!out.empty()) out += ' ';
    out += "=?UTF-8?B?" + text::base64(piece) + "?=";
    piece.clear();
  };
  for (const char32_t point : code_points(text)) {
    std::string bytes;
    text::append_character(bytes, point);
    if (piece.size() + bytes.size() > most) flush();
    piece += bytes;
  }
  flush();
  return out;
}

}  // namespace

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> points;
  while (!text.empty()) points.push_back(take_point(text));
  return points;
}

std::string one_line(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t count = 0;
  bool gap = false;
  for (const char32_t point : code_points(text)) {
    if (is_blank(point)) {
      gap = !out.empty();
      continue;
    }
    if (text::is_invisible(point)) continue;
    if (count + (gap ? 1 : 0) >= most) return out + "…";
    if (gap) out += ' ';
    count += gap ? 2 : 1;
    gap = false;
    text::append_character(out, point);
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of("\r\n"), text.size());
    QuotedLine line(out);
    for (std::size_t i = 0; i < end; ++i) line.add(text[i], i + 1 == end);
    out += "\r\n";
    text.remove_prefix(end);
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    if (!text.empty()) text.remove_prefix(1);
  }
  return out;
}

std::string header_text(std::string_view text, std::size_t taken) {
  return folded(is_plain(text) ? std::string(text) : encoded_words(text), taken);
}

}  // namespace lightkeep::mail

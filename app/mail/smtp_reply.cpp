#include "app/mail/smtp_reply.h"

#include <algorithm>
#include <array>

#include "app/mail/encodings.h"
#include "app/mail/error.h"
#include "text/ascii.h"

namespace lightkeep::mail {
namespace {

constexpr std::size_t longest_line = 2048;  // RFC 5321 says 512; some servers chat
constexpr std::size_t most_lines = 100;
constexpr std::size_t longest_shown = 200;

[[noreturn]] void no_reply(const std::string& what) {
  throw Error(Fault::protocol, "the server does not speak SMTP: " + what);
}

int code_of(const std::string& line) {
  const bool whole = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && text::is_digit(line[1]) &&
                     text::is_digit(line[2]) && (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  if (!whole) no_reply("it sent a line that is no reply");
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

// "5.1.1" at the beginning of a text.
std::string enhanced_code(const std::string& text) {
  const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string code = text.substr(0, end);
  return std::ranges::count(code, '.') == 2 && code.size() >= 5 && code.size() <= 9 ? code : std::string();
}

}  // namespace

bool Reply::policy() const {
  return !lines.empty() && enhanced_code(lines.front()).find(".7.") == 1;
}

std::string Reply::brief() const {
  const std::string enhanced = lines.empty() ? std::string() : enhanced_code(lines.front());
  return std::to_string(code) + (enhanced.empty() ? "" : " ") + enhanced;
}

std::string Reply::shown() const {
  std::string text = std::to_string(code);
  for (const std::string& line : lines) text += " " + line;
  return one_line(text, longest_shown);
}

Reply ReplyReader::read(net::Stream& stream, const net::Deadline& deadline) {
  Reply reply;
  for (bool more = true; more;) {
    const std::string line = read_line(stream, deadline);
    const int code = code_of(line);
    if (reply.lines.size() == most_lines) no_reply("its reply has no end");
    if (!reply.lines.empty() && code != reply.code) no_reply("the lines of its reply do not agree");
    reply.code = code;
    more = line.size() > 3 && line[3] == '-';
    reply.lines.push_back(one_line(line.substr(std::min<std::size_t>(4, line.size())), longest_line));
  }
  return reply;
}

std::string ReplyReader::read_line(net::Stream& stream, const net::Deadline& deadline) {
  std::size_t end = 0;
  while ((end = buffer_.find('\n')) == std::string::npos) {
    if (buffer_.size() > longest_line + 1) no_reply("its line has no end");  // it may end in CR
    std::array<char, 1024> bytes{};
    const std::size_t count = stream.read(bytes, deadline);
    if (count == 0) throw Error(Fault::protocol, "the mail server ended the connection");
    buffer_.append(bytes.data(), count);
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  if (line.ends_with('\r')) line.pop_back();
  if (line.size() > longest_line) no_reply("its line has no end");
  return line;
}

}  // namespace lightkeep::mail

#include "app/mail/message.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "app/mail/encodings.h"

namespace lightkeep::mail {
namespace {

constexpr std::size_t longest_subject = 160;

// Not strftime's names: those follow the process's locale.
constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string date_text(std::int64_t unix_milliseconds) {
  const std::time_t seconds = unix_milliseconds / 1000;
  std::tm t{};
  gmtime_r(&seconds, &t);
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%s, %d %s %04d %02d:%02d:%02d +0000",
                days[static_cast<std::size_t>(t.tm_wday)], t.tm_mday,
                months[static_cast<std::size_t>(t.tm_mon)], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
  return text.data();
}

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// "Ann Lee" <ann@example.com>; the name as a quoted string or as encoded words.
std::string mailbox_text(const Mailbox& mailbox) {
  const std::string address = "<" + mailbox.address.text() + ">";
  if (mailbox.name.empty()) return address;
  const std::string name = is_ascii(mailbox.name) ? quoted(mailbox.name) : header_text(mailbox.name, 6);
  constexpr std::size_t longest_line = 70;
  return name + (name.size() + address.size() < longest_line ? " " : "\r\n ") + address;
}

void add_text(std::string& out, std::string_view name, const std::string& value) {
  out.append(name).append(": ").append(header_text(one_line(value, longest_subject), name.size() + 2));
  out.append("\r\n");
}

void add_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void add_part(std::string& out, const std::string& boundary, std::string_view type, std::string_view body) {
  out += "--" + boundary + "\r\n";
  add_header(out, "Content-Type", std::string(type) + "; charset=utf-8");
  add_header(out, "Content-Transfer-Encoding", "quoted-printable");
  out += "\r\n" + quoted_printable(body);
}

}  // namespace

std::string write_message(const Draft& draft) {
  const std::string boundary = "=_" + draft.unique;
  std::string out;
  add_header(out, "Date", date_text(draft.date));
  add_header(out, "From", mailbox_text(draft.from));
  add_header(out, "To", "<" + draft.to.text() + ">");
  add_text(out, "Subject", draft.subject);
  add_header(out, "Message-ID", "<" + draft.unique + "@" + draft.from.address.domain() + ">");
  // RFC 3834, and what Exchange understands: no holiday notes in return.
  add_header(out, "Auto-Submitted", "auto-generated");
  add_header(out, "X-Auto-Response-Suppress", "All");
  add_header(out, "MIME-Version", "1.0");
  add_header(out, "Content-Type", "multipart/alternative;\r\n boundary=\"" + boundary + "\"");
  out += "\r\n";
  add_part(out, boundary, "text/plain", draft.text);
  add_part(out, boundary, "text/html", draft.html);
  return out + "--" + boundary + "--\r\n";
}

}  // namespace lightkeep::mail

#include "app/mail/message.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "app/mail/encodings.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::mail {
namespace {

constexpr std::size_t longest_subject = 160;

std::string quoted_string(std::string_view name) {
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
  const std::string name =
      text::is_ascii(mailbox.name) ? quoted_string(mailbox.name) : header_text(mailbox.name, 6);
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
  add_header(out, "Date", text::mail_date(draft.date));
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

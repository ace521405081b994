#include "app/mail/smtp_session.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/mail/encodings.h"
#include "text/base64.h"

namespace lightkeep::mail {
namespace {

Fault fault_of(net::Fault fault) {
  switch (fault) {
    case net::Fault::stopped:
      return Fault::stopped;
    case net::Fault::insecure:
      return Fault::insecure;
    case net::Fault::unreachable:
      return Fault::connect;
    default:
      return Fault::protocol;
  }
}

[[noreturn]] void refuse(Fault for_good, const std::string& what, const Reply& reply) {
  const Fault fault = reply.kind() == 5 ? for_good : reply.kind() == 4 ? Fault::later : Fault::protocol;
  throw Error(fault, what + " (" + reply.shown() + ")", reply.shown());
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

bool has_word(const std::string& words, const std::string& word) {
  return (" " + words + " ").find(" " + word + " ") != std::string::npos;
}

// A server that repeats what it was told must not get it into the log.
std::string without(std::string text, const std::string& secret) {
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += 3)
    text.replace(at, secret.size(), "***");
  return text;
}

// RFC 5321 section 4.5.2. Lines are ours: a bare CR or LF in them is our own mistake, and what a server makes
// of it is anyone's guess.
std::string dot_stuffed(std::string_view message) {
  std::string out;
  out.reserve(message.size() + 64);
  while (!message.empty()) {
    const auto end = message.find("\r\n");
    const std::string_view line = message.substr(0, end);
    if (end == std::string_view::npos || line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos)
      throw Error(Fault::message, "the message is not made of lines");
    if (line.starts_with('.')) out += '.';
    out.append(line).append("\r\n");
    message.remove_prefix(end + 2);
  }
  return out + ".\r\n";
}

}  // namespace

Error to_mail_error(const net::Error& error) {
  const std::string detail = error.detail().empty() ? "" : " (" + error.detail() + ")";
  return {fault_of(error.fault()), error.what() + detail};
}

SmtpSession::SmtpSession(const SmtpSetup& setup, std::unique_ptr<net::Stream> stream,
                         const std::atomic<bool>* stop)
    : setup_(setup), stream_(std::move(stream)), stop_(stop) {}

net::Deadline SmtpSession::deadline(std::chrono::milliseconds time) const {
  return {time, "the mail server took longer than " + net::duration_text(time), stop_};
}

Reply SmtpSession::answer(std::chrono::milliseconds patience) {
  return replies_.read(*stream_, deadline(patience));
}

Reply SmtpSession::ask(const std::string& line) {
  // Nothing is sent ahead, so that an answer which is there already answers something else.
  if (replies_.pending()) throw Error(Fault::protocol, "the mail server answered before it was asked");
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
    throw std::logic_error("a line end in an SMTP command");
  stream_->write(line + "\r\n", deadline(setup_.times.reply));
  return answer(setup_.times.reply);
}

void SmtpSession::greet() {
  const Reply reply = answer(setup_.times.reply);
  if (reply.code != 220) refuse(Fault::refused, "the mail server does not want to talk to this one", reply);
  setup_.step("It greets: " + reply.shown());
}

void SmtpSession::introduce() {
  const Reply reply = ask("EHLO " + setup_.own_name);
  if (reply.code != 250) refuse(Fault::refused, "the mail server refuses this server's name", reply);
  offers_.clear();
  for (std::size_t i = 1; i < reply.lines.size(); ++i) {
    std::string line = upper(reply.lines[i]);
    std::ranges::replace(line, '=', ' ');  // "AUTH=LOGIN" of old servers
    const auto blank = std::min(line.find(' '), line.size());
    offers_[line.substr(0, blank)] += line.substr(blank);
  }
}

void SmtpSession::begin_tls(net::TlsClient& tls, net::SocketStream& plain) {
  if (!offers("STARTTLS"))
    throw Error(
        Fault::insecure,
        "the mail server does not offer STARTTLS, and without it password and mail would travel readable");
  const Reply reply = ask("STARTTLS");
  if (reply.code != 220) refuse(Fault::insecure, "the mail server refuses STARTTLS", reply);
  // What was sent along in the clear must not count as said under TLS (CVE-2011-0411 and its kind).
  if (replies_.pending())
    throw Error(Fault::insecure, "the mail server spoke between STARTTLS and encryption");
  stream_ = tls.handshake(plain.release(), setup_.server.host, deadline(setup_.times.connect));
  setup_.step("The connection is encrypted (STARTTLS), and the certificate is good.");
}

void SmtpSession::sign_in(const Credentials& credentials) {
  const std::string plain =
      text::base64(std::string(1, '\0') + credentials.user + '\0' + credentials.password);
  const std::string offered = offers("AUTH") ? offers_.at("AUTH") : std::string();
  Reply reply;
  if (has_word(offered, "PLAIN")) {
    reply = ask("AUTH PLAIN " + plain);
  } else if (has_word(offered, "LOGIN")) {
    reply = ask("AUTH LOGIN");
    for (const std::string& text : {credentials.user, credentials.password})
      if (reply.code == 334) reply = ask(text::base64(text));
  } else {
    throw Error(Fault::sign_in,
                offered.empty() ? "the mail server offers no way to sign in here"
                                : "the mail server offers no way to sign in that is known here; it offers" +
                                      one_line(offered, 100));
  }
  if (reply.code == 235) return setup_.step("Signed in as " + one_line(credentials.user, 100) + ".");
  std::string said = reply.shown();
  for (const std::string& secret : {plain, text::base64(credentials.password), credentials.password})
    said = without(std::move(said), secret);
  const Fault fault = reply.kind() == 4 ? Fault::later : Fault::sign_in;
  throw Error(fault, "the mail server refuses user and password (" + said + ")", said);
}

std::string SmtpSession::mail_parameters(const Envelope& envelope) const {
  std::string out;
  if (envelope.to.international() || envelope.from.international()) {
    if (!offers("SMTPUTF8"))
      throw Error(Fault::recipient,
                  "the mail server cannot take mail for an address with letters beyond ASCII (SMTPUTF8)");
    out += " SMTPUTF8";
    if (offers("8BITMIME")) out += " BODY=8BITMIME";
  }
  if (offers("SIZE")) out += " SIZE=" + std::to_string(envelope.message.size());
  return out;
}

void SmtpSession::transmit(std::string_view message) {
  const std::string stuffed = dot_stuffed(message);
  Reply reply = ask("DATA");
  if (reply.code != 354) refuse(Fault::message, "the mail server does not want the message", reply);
  stream_->write(stuffed, deadline(setup_.times.take));
  reply = answer(setup_.times.take);
  begun_ = false;
  if (reply.kind() == 2) return setup_.step("It took the message: " + reply.shown());
  const Fault fault = reply.kind() == 5 ? Fault::message : Fault::later;
  throw Error(fault, "the mail server did not take the message (" + reply.brief() + ")", reply.shown());
}

void SmtpSession::deliver(const Envelope& envelope) {
  try {
    if (begun_ && ask("RSET").kind() != 2) throw Error(Fault::protocol, "the mail server cannot begin anew");
    begun_ = true;
    Reply reply = ask("MAIL FROM:<" + envelope.from.text() + ">" + mail_parameters(envelope));
    if (reply.kind() != 2)
      refuse(Fault::refused, "the mail server takes no mail from " + envelope.from.text(), reply);
    reply = ask("RCPT TO:<" + envelope.to.text() + ">");
    // Without the right to send at all, the recipient is not the reason.
    const bool ours = reply.policy() || reply.code == 530;
    if (reply.kind() != 2)
      refuse(ours ? Fault::refused : Fault::recipient, "the mail server takes no mail for the recipient",
             reply);
    transmit(envelope.message);
  } catch (const net::Error& error) {
    throw to_mail_error(error);
  }
}

void SmtpSession::quit() noexcept {
  try {
    const auto moment = deadline(setup_.times.goodbye);
    stream_->write("QUIT\r\n", moment);
    replies_.read(*stream_, moment);
  } catch (const std::exception&) {  // it was goodbye in any case
  }
}

}  // namespace lightkeep::mail

#include "app/mail/smtp_url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "app/ip/address.h"
#include "app/mail/error.h"
#include "text/percent.h"

namespace lightkeep::mail {
namespace {

[[noreturn]] void wrong(const std::string& what) {
  throw Error(Fault::settings, "--smtp-url " + what +
                                   " It is written smtp://USER:PASSWORD@HOST:587 (STARTTLS) or "
                                   "smtps://USER:PASSWORD@HOST:465 (TLS from the start).");
}

struct Scheme {
  std::string_view prefix;
  Security security;
  std::uint16_t port;
};
constexpr std::array schemes{Scheme{"smtp://", Security::starttls, 587},
                             Scheme{"smtps://", Security::tls, 465}};

std::string percent_decoded(std::string_view text) {
  if (auto decoded = text::percent_decode(text)) return std::move(*decoded);
  wrong("has a % that is not followed by two hexadecimal digits; write % as %25.");
}

Credentials read_credentials(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) wrong("has a user without a password.");
  Credentials read{percent_decoded(text.substr(0, colon)), percent_decoded(text.substr(colon + 1))};
  if (read.user.empty() || read.password.empty()) wrong("has an empty user or password.");
  if ((read.user + read.password).find('\0') != std::string::npos)
    wrong("has a zero byte in user or password.");
  return read;
}

std::uint16_t read_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0 || port > 65535)
    wrong("has a port that is no number from 1 to 65535.");
  return static_cast<std::uint16_t>(port);
}

bool is_host_name(std::string_view host) {
  const auto belongs = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_';
  };
  return !host.empty() && host.size() <= 253 && host.front() != '-' && host.front() != '.' &&
         std::ranges::all_of(host, belongs);
}

void read_authority(std::string_view text, SmtpServer& server) {
  const bool bracketed = text.starts_with('[');
  const auto end = bracketed ? text.find(']') : text.find(':');
  const std::string_view host = text.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  std::string_view rest = text.substr(std::min(end, text.size()));
  if (bracketed && !rest.empty()) rest.remove_prefix(1);
  const auto address = ip::Address::parse(host);
  if (bracketed ? end == text.npos || !address || !address->is_v6() : !is_host_name(host))
    wrong("has no host name or address that can be used.");
  server.host = host;
  if (rest.empty()) return;
  if (!rest.starts_with(':')) wrong("has something after the host that is no port.");
  server.port = read_port(rest.substr(1));
}

void read_parameter(std::string_view name, std::string_view value, SmtpServer& server) {
  if (name == "ca" && !value.empty()) {
    server.ca_file = percent_decoded(value);
  } else if (name == "starttls" && server.security != Security::tls &&
             (value == "required" || value == "off")) {
    server.security = value == "off" ? Security::none : Security::starttls;
  } else {
    wrong("has something after ? that is not starttls=required, starttls=off or ca=FILE.");
  }
}

void read_parameters(std::string_view text, SmtpServer& server) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view part = text.substr(0, end);
    const auto equals = std::min(part.find('='), part.size());
    read_parameter(part.substr(0, equals), part.substr(std::min(equals + 1, part.size())), server);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string SmtpServer::shown() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool SmtpServer::readable_on_the_way() const {
  return security == Security::none && !ip::names_this_machine(host);
}

SmtpServer parse_smtp_url(std::string_view text) {
  const auto* scheme =
      std::ranges::find_if(schemes, [&](const Scheme& s) { return text.starts_with(s.prefix); });
  if (scheme == schemes.end()) wrong("does not begin with smtp:// or smtps://.");
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; }))
    wrong("holds a blank or a control character; write a blank as %20.");
  text.remove_prefix(scheme->prefix.size());
  SmtpServer server{.host = {}, .port = scheme->port, .security = scheme->security};
  const auto question = std::min(text.find('?'), text.size());
  std::string_view authority = text.substr(0, question);
  if (authority.ends_with('/')) authority.remove_suffix(1);
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos) {
    server.credentials = read_credentials(authority.substr(0, at));
    authority.remove_prefix(at + 1);
  }
  read_authority(authority, server);
  if (server.security == Security::starttls && ip::names_this_machine(server.host))
    server.security = Security::none;
  read_parameters(text.substr(std::min(question + 1, text.size())), server);
  return server;
}

}  // namespace lightkeep::mail

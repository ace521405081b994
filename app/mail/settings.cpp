#include "app/mail/settings.h"

#include <algorithm>

#include "app/ip/address.h"
#include "app/mail/error.h"

namespace lightkeep::mail {
namespace {

// "images.example.com" of "https://images.example.com:8443"; addresses as RFC 5321 section 4.1.3 writes them.
std::string own_name(const std::string& public_url) {
  const auto begin = public_url.find("://");
  std::string host = begin == std::string::npos ? public_url : public_url.substr(begin + 3);
  if (host.starts_with('[')) {
    const auto end = std::min(host.find(']'), host.size());
    return "[IPv6:" + host.substr(1, end - 1) + "]";
  }
  host = host.substr(0, host.find_first_of(":/"));
  const auto address = ip::Address::parse(host);
  if (address) return "[" + host + "]";
  return host.empty() ? "localhost" : host;
}

}  // namespace

Settings read_settings(const std::string& smtp_url, const std::string& mail_from,
                       const std::string& public_url) {
  const auto from = parse_mailbox(mail_from);
  if (!from || from->address.international())
    throw Error(
        Fault::settings,
        "--mail-from must be an address that the mail server may send for, such as images@example.com or "
        "\"Our images <images@example.com>\".");
  Settings settings{.server = parse_smtp_url(smtp_url), .from = *from, .public_url = public_url};
  if (settings.from.name.empty()) settings.from.name = "Lightkeep";
  return settings;
}

SmtpSetup setup_of(const Settings& settings) {
  SmtpSetup setup;
  setup.server = settings.server;
  setup.own_name = own_name(settings.public_url);
  setup.times = settings.times;
  setup.resolver = settings.resolver;
  setup.dialer = settings.dialer;
  return setup;
}

}  // namespace lightkeep::mail

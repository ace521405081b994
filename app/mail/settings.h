// What the mail room needs to know: read from the operator's options by the composition root and by
// `lightkeep mail test`. Values; any thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "app/mail/address.h"
#include "app/mail/smtp_client.h"
#include "app/mail/smtp_url.h"

namespace lightkeep::mail {

struct Settings {
  SmtpServer server;
  Mailbox from;
  std::string public_url;    // its host is what this server calls itself towards others
  int turns_per_hour = 600;  // mails with a sender, in all; 0: no limit
  SmtpTimes times{};
  std::chrono::milliseconds stop_grace{5'000};  // for a mail that is on its way when the sender stops
  std::shared_ptr<net::Resolver> resolver{};    // null: the system's
  std::shared_ptr<net::Dialer> dialer{};        // null: TCP
};

/// From the options --smtp-url and --mail-from. Throws Error(settings) with a sentence for the operator.
Settings read_settings(const std::string& smtp_url, const std::string& mail_from,
                       const std::string& public_url);

/// A client of the mail server that they name.
SmtpSetup setup_of(const Settings& settings);

}  // namespace lightkeep::mail

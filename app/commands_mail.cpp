#include "app/commands_mail.h"

#include <iostream>

#include "app/mail/mail.h"

namespace lightkeep::app {

int mail_command(const Loaded& loaded) {
  if (loaded.rest.size() != 2 || loaded.rest.front() != "test") {
    std::cerr << "lightkeep: it is `lightkeep mail test ADDRESS`, with the options of the server.\n";
    return 2;
  }
  const Options& options = loaded.options;
  if (options.smtp_url.empty()) {
    std::cerr
        << "lightkeep: no mail server is set up. Give --smtp-url and --mail-from, or --config FILE with "
           "both.\n";
    return 2;
  }
  const auto settings =
      mail::read_settings(options.smtp_url, options.mail_from, options.base_url(options.listen.port));
  const std::string& address = loaded.rest.back();
  const bool sent =
      mail::send_test(settings, address, [](const std::string& line) { std::cout << line << std::endl; });
  if (sent) std::cout << "The mail to " << address << " is on its way. See whether it arrives, and where.\n";
  return sent ? 0 : 1;
}

}  // namespace lightkeep::app

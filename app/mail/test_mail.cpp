#include "app/mail/test_mail.h"

#include <array>

#include "app/mail/error.h"
#include "app/mail/letters.h"

namespace lightkeep::mail {
namespace {

struct Hint {
  Fault fault;
  const char* text;
};

constexpr std::array hints{
    Hint{Fault::connect,
         "Check host and port of --smtp-url, and that no firewall is in between: many hosters block port 25, "
         "and "
         "some 465 and 587."},
    Hint{Fault::insecure,
         "Use the name that is in the server's certificate, and the port that fits: smtps:// is for 465, "
         "smtp:// for "
         "587. For an authority of your own, add ?ca=FILE to --smtp-url; for a server that has no "
         "encryption, within "
         "a network that you trust, ?starttls=off."},
    Hint{Fault::protocol,
         "Check the port of --smtp-url: smtp:// is for 587 or 25, smtps:// for 465, and each fails on the "
         "other's."},
    Hint{Fault::sign_in,
         "Check user and password of --smtp-url; characters such as @ : / ? % must be percent-encoded. Some "
         "providers want a password made for this program alone."},
    Hint{Fault::refused,
         "Check --mail-from: most servers only take mail from an address that the user owns, and want a user "
         "and "
         "password."},
    Hint{Fault::later,
         "Try again in a few minutes; many servers make the first mail of an unknown sender wait."},
    Hint{Fault::recipient, "Check the address that you gave."},
    Hint{Fault::message, "The server's own log, or its operator, can tell why."},
};

const char* hint_for(Fault fault) {
  for (const Hint& hint : hints)
    if (hint.fault == fault) return hint.text;
  return "";
}

}  // namespace

bool send_test(const Settings& settings, const std::string& address,
               const std::function<void(const std::string&)>& say) {
  const auto to = parse_address(address);
  if (!to) {
    say("Failed: " + address + " is no email address.");
    return false;
  }
  using namespace std::chrono;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  accounts::Letter letter{.kind = "test", .to = address, .values = {{"public_url", settings.public_url}}};
  const store::NewMail mail = compose(settings, letter, now);
  SmtpSetup setup = setup_of(settings);
  setup.step = say;
  try {
    SmtpClient client(setup);
    const auto session = client.open();
    session->deliver({settings.from.address, *to, mail.message});
    session->quit();
    return true;
  } catch (const Error& error) {
    say(std::string("Failed: ") + error.what() + ".");
    if (!error.said().empty() && std::string(error.what()).find(error.said()) == std::string::npos)
      say("The server says: " + error.said());
    say(hint_for(error.fault()));
    return false;
  }
}

std::optional<Trouble> find_trouble(const Settings& settings) {
  const SmtpSetup setup = setup_of(settings);
  try {
    SmtpClient(setup).open()->quit();
    return std::nullopt;
  } catch (const Error& error) {
    return Trouble{error.what(), hint_for(error.fault())};
  }
}

}  // namespace lightkeep::mail

// What a mail server says to us, for `lightkeep mail test` and `lightkeep doctor`. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/mail/settings.h"

namespace lightkeep::mail {

/// Sends the letter `test` to `address`, not by the outbox; `say` gets each step and what went wrong, in
/// words. True when the server has taken it.
bool send_test(const Settings& settings, const std::string& address,
               const std::function<void(const std::string&)>& say);

struct Trouble {
  std::string what;    // the end of a sentence
  std::string remedy;  // sentences
};

/// Connects, encrypts and signs in, and sends nothing: what is wrong with that.
std::optional<Trouble> find_trouble(const Settings& settings);

}  // namespace lightkeep::mail

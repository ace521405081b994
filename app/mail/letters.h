// The letters that the product writes: which there are, what each needs to know, and how it is worded
// (Mustache, embedded_ui/templates/mail_<kind>_text and _html). Pure; any thread.
#pragma once

#include <string>

#include "app/accounts/post.h"
#include "app/mail/settings.h"
#include "store/outbox.h"

namespace lightkeep::mail {

struct Wording {
  std::string subject;
  std::string text;
  std::string html;
};

/// An empty value counts as absent. Names that people gave and that a mail program would turn into a link are
/// left out: nobody shall send links through this server's mail. Throws std::invalid_argument for an unknown
/// kind, a missing value and a link that is none: our own mistakes.
Wording word(const accounts::Letter& letter);

/// Throws ApiError(bad_user_input) for an address that mail cannot reach, and what `word` throws.
store::NewMail compose(const Settings& settings, const accounts::Letter& letter, std::int64_t now);

}  // namespace lightkeep::mail

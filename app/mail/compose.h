// From a letter to the row of the outbox. Inside the room only; any thread.
#pragma once

#include "app/mail/mail.h"
#include "store/outbox.h"

namespace lightkeep::mail {

/// Throws ApiError(bad_user_input) for an address that mail cannot reach, and what `word` throws.
store::NewMail compose(const Settings& settings, const accounts::Letter& letter, std::int64_t now);

SmtpSetup setup_of(const Settings& settings);

}  // namespace lightkeep::mail

#include "app/mail/compose.h"

#include "app/api/errors.h"
#include "app/mail/letters.h"
#include "app/mail/message.h"
#include "store/random.h"

namespace lightkeep::mail {

store::NewMail compose(const Settings& settings, const accounts::Letter& letter, std::int64_t now) {
  constexpr std::size_t unique_length = 24;
  const auto to = parse_address(letter.to);
  if (!to)
    throw api::ApiError(api::errors::bad_user_input,
                        "Mail cannot be sent to this email address; check its spelling.");
  const Wording wording = word(letter);
  store::NewMail mail;
  mail.kind = letter.kind;
  mail.recipient = to->text();
  mail.message = write_message({.from = settings.from,
                                .to = *to,
                                .subject = wording.subject,
                                .text = wording.text,
                                .html = wording.html,
                                .date = now,
                                .unique = store::random_alphanumeric(unique_length)});
  mail.sender = letter.sender;
  mail.created = now;
  mail.expires = now + letter.keep.count();
  return mail;
}

}  // namespace lightkeep::mail

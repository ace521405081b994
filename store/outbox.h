// Rows of mail on its way out. A message may hold a claim link or a code: it is sealed at rest, and its row
// goes when the mail server has taken it or it is given up.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

class Vault;

struct NewMail {
  std::string kind{};       // which letter: "claim", "code"
  std::string recipient{};  // an address, checked
  std::string message{};    // the whole of it (RFC 5322), CRLF lines
  Millis created = 0;
  Millis expires = 0;  // given up then
  /// Who makes this server write to somebody: mail with a sender waits for its turn (see next_in_turn), and
  /// senders take turns. Empty for what waits for nobody.
  std::string sender{};
};

struct Mail {
  MailId id{};
  std::string kind{};
  std::string recipient{};
  std::string message{};
  Millis created = 0;
  Millis due = 0;  // not tried before
  Millis expires = 0;
  int attempts = 0;  // that failed
  std::string sender{};
};

/// Due at once.
MailId insert_mail(Writer& db, const Vault& vault, const NewMail& mail);
/// Throws Error{corrupt} when it does not open.
std::optional<Mail> find_mail(Reader& db, const Vault& vault, MailId id);
/// Due at `now` or before, the longest due first; without what waits for its turn.
std::vector<MailId> due_mail(Reader& db, Millis now, int most);
/// Of the mail that waits for its turn and is due, the next: each sender's first before anybody's second.
std::optional<MailId> next_in_turn(Reader& db, Millis now);
/// How many others' turns come before that of this mail.
int turns_before(Reader& db, MailId id);
void remove_mail(Writer& db, MailId id);
/// One more attempt has failed: not again before `due`. `why` is for the operator, without secrets.
void postpone_mail(Writer& db, MailId id, Millis due, std::string_view why);
/// Not before `due`; no attempt has failed.
void delay_mail(Writer& db, MailId id, Millis due);
/// All of it is due at `now` again: the mail server is there again.
void hasten_mail(Writer& db, Millis now);

}  // namespace lightkeep::store

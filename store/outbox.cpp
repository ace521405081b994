// Rows of mail on its way out.
#include "store/outbox.h"

#include "store/error.h"
#include "store/rows.h"
#include "store/vault.h"

namespace lightkeep::store {

namespace {

std::string seal_context(MailId id) {
  return "mail:" + std::to_string(static_cast<std::int64_t>(id));
}

// Behind what its sender has waiting, and never before the turn that it is: whoever comes anew has saved up
// none.
void take_turn(Writer& db, MailId id, const NewMail& mail) {
  execute(db,
          "update outbox set turn = max("
          " (select coalesce(max(turn), 0) + 1 from outbox where sender = ?2 and id <> ?1),"
          " (select coalesce(min(turn), 0) from outbox where sender <> '' and due <= ?3 and id <> ?1))"
          " where id = ?1",
          id, mail.sender, mail.created);
}

}  // namespace

MailId insert_mail(Writer& db, const Vault& vault, const NewMail& mail) {
  const auto id = insert<MailId>(db,
                                 "insert into outbox (kind, recipient, created, due, expires, sender) values "
                                 "(?1, ?2, ?3, ?3, ?4, ?5) returning id",
                                 mail.kind, mail.recipient, mail.created, mail.expires, mail.sender);
  if (!mail.sender.empty()) take_turn(db, id, mail);
  execute(db, "update outbox set sealed = ?2 where id = ?1", id,
          Bytes{vault.seal(mail.message, seal_context(id))});
  return id;
}

std::optional<Mail> find_mail(Reader& db, const Vault& vault, MailId id) {
  Statement& row = query(
      db, "select kind, recipient, sealed, created, due, expires, attempts, sender from outbox where id = ?1",
      id);
  if (!row.step()) return std::nullopt;
  return Mail{.id = id,
              .kind = row.text(0),
              .recipient = row.text(1),
              .message = vault.open(row.text(2), seal_context(id)),
              .created = row.number(3),
              .due = row.number(4),
              .expires = row.number(5),
              .attempts = row.number<int>(6),
              .sender = row.text(7)};
}

std::vector<MailId> due_mail(Reader& db, Millis now, int most) {
  Statement& row =
      query(db, "select id from outbox where due <= ?1 and sender = '' order by due, id limit ?2", now, most);
  std::vector<MailId> due;
  while (row.step()) due.push_back(row.number<MailId>(0));
  return due;
}

std::optional<MailId> next_in_turn(Reader& db, Millis now) {
  return read_first<MailId>(
      db, "select id from outbox where sender <> '' and due <= ?1 order by turn, id limit 1", now);
}

int turns_before(Reader& db, MailId id) {
  return static_cast<int>(
      read_number(db,
                  "select count(*) from outbox o join outbox mine on mine.id = ?1"
                  " where o.sender <> '' and o.due <= mine.due and (o.turn, o.id) < (mine.turn, mine.id)",
                  0, id));
}

void remove_mail(Writer& db, MailId id) {
  execute(db, "delete from outbox where id = ?1", id);
}

void postpone_mail(Writer& db, MailId id, Millis due, std::string_view why) {
  execute(db, "update outbox set due = ?2, attempts = attempts + 1, last_error = ?3 where id = ?1", id, due,
          why);
}

void delay_mail(Writer& db, MailId id, Millis due) {
  execute(db, "update outbox set due = ?2 where id = ?1", id, due);
}

void hasten_mail(Writer& db, Millis now) {
  execute(db, "update outbox set due = ?1 where due > ?1", now);
}

}  // namespace lightkeep::store

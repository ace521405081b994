// Rows of sessions.
#include "store/sessions.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define SESSION_COLUMNS "s.id, s.created, s.last_seen, s.expires, s.client, s.browser, s.proved"

Session read_session(Statement& row) {
  Session session;
  session.id = row.number<SessionId>(0);
  session.created = row.number(1);
  session.last_seen = row.number(2);
  session.expires = row.number(3);
  session.client = row.text(4);
  session.browser = row.text(5);
  session.proved = row.number(6) != 0;
  return session;
}

}  // namespace

SessionId insert_session(Writer& db, const NewSession& session, int most) {
  const auto id = insert<SessionId>(
      db,
      "insert into session (token_hash, account, created, last_seen, expires, client, browser, proved)"
      " values (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7) returning id",
      session.token_hash, session.account, session.created, session.expires, session.client, session.browser,
      session.proved);
  execute(db,
          "delete from session where account = ?1 and id not in"
          " (select id from session where account = ?1 order by id = ?2 desc, last_seen desc, id desc"
          " limit ?3)",
          session.account, id, most);
  return id;
}

std::optional<LiveSession> find_session(Reader& db, const Digest& token_hash, Millis now) {
  Statement& row =
      query(db,
            "select " SESSION_COLUMNS
            ", a.id, a.email, a.name, a.verified, a.created, a.password is not null"
            " from session s join account a on a.id = s.account where s.token_hash = ?1 and s.expires > ?2",
            token_hash, now);
  if (!row.step()) return std::nullopt;
  LiveSession live;
  live.session = read_session(row);
  live.account.id = row.number<AccountId>(7);
  live.account.email = row.text(8);
  live.account.name = row.text(9);
  live.account.verified = row.optional<Millis>(10);
  live.account.created = row.number(11);
  live.has_password = row.number(12) != 0;
  return live;
}

std::vector<Session> list_sessions(Reader& db, AccountId account, Millis now) {
  Statement& row = query(db,
                         "select " SESSION_COLUMNS
                         " from session s where s.account = ?1 and s.expires > ?2"
                         " order by s.last_seen desc, s.id desc",
                         account, now);
  std::vector<Session> sessions;
  while (row.step()) sessions.push_back(read_session(row));
  return sessions;
}

void touch_session(Writer& db, SessionId id, Millis now, Millis expires) {
  execute(db, "update session set last_seen = ?2, expires = ?3 where id = ?1 and last_seen < ?2", id, now,
          expires);
}

void remove_session(Writer& db, const Digest& token_hash) {
  execute(db, "delete from session where token_hash = ?1", token_hash);
}

void remove_session(Writer& db, AccountId account, SessionId id) {
  execute(db, "delete from session where id = ?2 and account = ?1", account, id);
}

void remove_sessions(Writer& db, AccountId account, std::optional<SessionId> keep) {
  execute(db, "delete from session where account = ?1 and id is distinct from ?2", account, keep);
}

int remove_expired_sessions(Writer& db, Millis now, int most) {
  return execute(db,
                 "delete from session where id in (select id from session where expires <= ?1 order by "
                 "expires limit ?2)",
                 now, most);
}

}  // namespace lightkeep::store

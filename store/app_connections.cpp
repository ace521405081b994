// Rows of connections, their tokens and codes.
#include "store/app_connections.h"

#include "store/rows.h"

namespace lightkeep::store {
namespace {

#define CONNECTION_COLUMNS                                                                  \
  "c.id, c.program, c.account, c.organization, c.access, c.resource, c.created, c.expires," \
  " c.last_used, c.address, c.ended"

AppConnection read_connection(Statement& row) {
  AppConnection connection;
  connection.id = row.number<AppConnectionId>(0);
  connection.program = row.number<ProgramId>(1);
  connection.account = row.number<AccountId>(2);
  connection.organization = row.number<OrganizationId>(3);
  connection.access = row.number<Access>(4);
  connection.resource = row.text(5);
  connection.created = row.number(6);
  connection.expires = row.number(7);
  connection.last_used = row.optional<Millis>(8);
  connection.address = row.text(9);
  connection.ended = row.optional<Millis>(10);
  return connection;
}

std::vector<AppConnectionLine> read_lines(Statement& row) {
  std::vector<AppConnectionLine> lines;
  while (row.step())
    lines.push_back(
        {read_connection(row), row.text(11), row.text(12), row.text(13), row.text(14), row.text(15)});
  return lines;
}

#define LINES                                                                                       \
  "select " CONNECTION_COLUMNS                                                                      \
  ", p.name, p.client_id, o.slug, o.name, case when a.name = '' then a.email else a.name end from " \
  "app_connection c"                                                                                \
  " join program p on p.id = c.program join organization o on o.id = c.organization"                \
  " join account a on a.id = c.account where "
#define LAST_USED_FIRST " order by max(c.created, coalesce(c.last_used, 0)) desc, c.id desc"

}  // namespace

AppConnectionId insert_connection(Writer& db, const NewAppConnection& connection, int most) {
  const auto id = insert<AppConnectionId>(db,
                                          "insert into app_connection (program, account, organization, "
                                          "access, resource, created, expires, address)"
                                          " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) returning id",
                                          connection.program, connection.account, connection.organization,
                                          connection.access, connection.resource, connection.created,
                                          connection.expires, connection.address);
  execute(db,
          "delete from app_connection where account = ?1 and id not in (select id from app_connection"
          " where account = ?1 order by id = ?2 desc, max(created, coalesce(last_used, 0)) desc, id desc"
          " limit ?3)",
          connection.account, id, most);
  return id;
}

std::optional<AppConnection> find_connection(Reader& db, AppConnectionId id) {
  Statement& row = query(db, "select " CONNECTION_COLUMNS " from app_connection c where c.id = ?1", id);
  return row.step() ? std::optional(read_connection(row)) : std::nullopt;
}

std::vector<AppConnectionLine> list_connections(Reader& db, AccountId account) {
  return read_lines(query(db, LINES "c.account = ?1" LAST_USED_FIRST, account));
}

std::vector<AppConnectionLine> list_connections(Reader& db, OrganizationId organization) {
  return read_lines(query(db, LINES "c.organization = ?1" LAST_USED_FIRST, organization));
}

void remove_connection(Writer& db, AppConnectionId id) {
  execute(db, "delete from app_connection where id = ?1", id);
}

void remove_connections(Writer& db, AccountId account) {
  execute(db, "delete from app_connection where account = ?1", account);
  execute(db, "delete from authorization_code where account = ?1", account);
  execute(db, "delete from device_grant where account = ?1", account);
}

void end_connection(Writer& db, AppConnectionId id, Millis now) {
  execute(db, "delete from app_token where connection = ?1", id);
  execute(db, "update app_connection set ended = ?2 where id = ?1", id, now);
}

void touch_connection(Writer& db, AppConnectionId id, Millis now, std::string_view address) {
  execute(
      db,
      "update app_connection set last_used = ?2, address = ?3 where id = ?1 and coalesce(last_used, 0) < ?2",
      id, now, address);
}

void insert_token(Writer& db, const AppToken& token, int most) {
  execute(db,
          "insert into app_token (hash, connection, kind, access, created, expires)"
          " values (?1, ?2, ?3, ?4, ?5, ?6)",
          token.hash, token.connection, token.kind, token.access, token.created, token.expires);
  execute(db,
          "delete from app_token where connection = ?1 and kind = ?2 and hash not in"
          " (select hash from app_token where connection = ?1 and kind = ?2"
          " order by hash = ?4 desc, created desc limit ?3)",
          token.connection, token.kind, most, token.hash);
}

std::optional<AppToken> find_token(Reader& db, const Digest& hash) {
  Statement& row = query(db,
                         "select connection, kind, access, created, expires, replaced, sealed_answer"
                         " from app_token where hash = ?1",
                         hash);
  if (!row.step()) return std::nullopt;
  AppToken token{.hash = hash};
  token.connection = row.number<AppConnectionId>(0);
  token.kind = row.number<TokenKind>(1);
  token.access = row.number<Access>(2);
  token.created = row.number(3);
  token.expires = row.number(4);
  token.replaced = row.optional<Millis>(5);
  token.sealed_answer = row.text(6);
  return token;
}

void replace_token(Writer& db, const Digest& hash, Millis now, std::string_view sealed_answer) {
  execute(db, "update app_token set replaced = ?2, sealed_answer = ?3 where hash = ?1", hash, now,
          Bytes{sealed_answer});
}

std::optional<LiveAppConnection> find_live_connection(Reader& db, const Digest& access_token, Millis now) {
  Statement& row =
      query(db,
            "select " CONNECTION_COLUMNS
            ", t.access from app_token t join app_connection c on c.id = t.connection"
            " where t.hash = ?1 and t.kind = 1 and t.expires > ?2 and c.expires > ?2 and c.ended is null",
            access_token, now);
  if (!row.step()) return std::nullopt;
  return LiveAppConnection{read_connection(row), row.number<Access>(11)};
}

std::optional<LiveAppConnection> find_live_connection(Reader& db, AppConnectionId id, Millis now) {
  auto connection = find_connection(db, id);
  if (!connection || connection->ended || connection->expires <= now) return std::nullopt;
  const Access access = connection->access;
  return LiveAppConnection{*std::move(connection), access};
}

void insert_code(Writer& db, const AuthorizationCode& code) {
  execute(db,
          "insert into authorization_code (hash, program, account, organization, access, resource,"
          " redirect_uri, challenge, expires) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
          code.hash, code.program, code.account, code.organization, code.access, code.resource,
          code.redirect_uri, code.challenge, code.expires);
}

std::optional<AuthorizationCode> find_code(Reader& db, const Digest& hash) {
  Statement& row = query(db,
                         "select program, account, organization, access, resource, redirect_uri,"
                         " challenge, expires, connection from authorization_code where hash = ?1",
                         hash);
  if (!row.step()) return std::nullopt;
  AuthorizationCode code{.hash = hash};
  code.program = row.number<ProgramId>(0);
  code.account = row.number<AccountId>(1);
  code.organization = row.number<OrganizationId>(2);
  code.access = row.number<Access>(3);
  code.resource = row.text(4);
  code.redirect_uri = row.text(5);
  code.challenge = row.text(6);
  code.expires = row.number(7);
  code.connection = row.optional<AppConnectionId>(8);
  return code;
}

void use_code(Writer& db, const Digest& hash, AppConnectionId made) {
  execute(db, "update authorization_code set connection = ?2 where hash = ?1", hash, made);
}

int tidy_connections(Writer& db, const Over& over, int most) {
  return execute(db,
                 "delete from app_token where hash in"
                 " (select hash from app_token where expires <= ?1 order by expires limit ?2)",
                 over.now, most) +
         execute(db,
                 "delete from authorization_code where hash in"
                 " (select hash from authorization_code where expires <= ?1 order by expires limit ?2)",
                 over.ended, most) +
         execute(db,
                 "update app_token set sealed_answer = null where hash in"
                 " (select hash from app_token where sealed_answer is not null and replaced <= ?1"
                 " limit ?2)",
                 over.answered, most) +
         execute(db,
                 "delete from app_connection where id in (select id from app_connection"
                 " where expires <= ?1 or ended <= ?1 limit ?2)",
                 over.ended, most);
}

}  // namespace lightkeep::store

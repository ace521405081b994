// Rows of connections, their tokens and codes.
#include "store/app_connections.h"

#include "store/rows.h"

namespace lightkeep::store {
namespace {

#define CONNECTION_COLUMNS                                                                  \
  "c.id, c.program, c.account, c.organization, c.access, c.resource, c.created, c.expires," \
  " c.last_used, c.address, c.ended"

AppConnection read_connection(SQLite::Statement& row) {
  AppConnection connection;
  connection.id = read_id<AppConnectionId>(row.getColumn(0));
  connection.program = read_id<ProgramId>(row.getColumn(1));
  connection.account = read_id<AccountId>(row.getColumn(2));
  connection.organization = read_id<OrganizationId>(row.getColumn(3));
  connection.access = static_cast<Access>(row.getColumn(4).getInt());
  connection.resource = row.getColumn(5).getString();
  connection.created = row.getColumn(6).getInt64();
  connection.expires = row.getColumn(7).getInt64();
  connection.last_used = read_optional<Millis>(row.getColumn(8));
  connection.address = row.getColumn(9).getString();
  connection.ended = read_optional<Millis>(row.getColumn(10));
  return connection;
}

std::vector<AppConnectionLine> read_lines(SQLite::Statement& row) {
  std::vector<AppConnectionLine> lines;
  while (row.executeStep())
    lines.push_back({read_connection(row), row.getColumn(11).getString(), row.getColumn(12).getString(),
                     row.getColumn(13).getString(), row.getColumn(14).getString(),
                     row.getColumn(15).getString()});
  return lines;
}

#define LINES                                                                                      \
  "select " CONNECTION_COLUMNS                                                                     \
  ", p.name, p.client_id, o.slug, o.name, iif(a.name = '', a.email, a.name) from app_connection c" \
  " join program p on p.id = c.program join organization o on o.id = c.organization"               \
  " join account a on a.id = c.account where "
#define LAST_USED_FIRST " order by max(c.created, ifnull(c.last_used, 0)) desc, c.id desc"

}  // namespace

AppConnectionId insert_connection(Writer& db, const NewAppConnection& connection, int most) {
  const auto id = insert<AppConnectionId>(db,
                                          "insert into app_connection (program, account, organization, "
                                          "access, resource, created, expires, address)"
                                          " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                          connection.program, connection.account, connection.organization,
                                          connection.access, connection.resource, connection.created,
                                          connection.expires, connection.address);
  execute(db,
          "delete from app_connection where account = ?1 and id not in (select id from app_connection"
          " where account = ?1 order by id = ?2 desc, max(created, ifnull(last_used, 0)) desc, id desc"
          " limit ?3)",
          connection.account, id, most);
  return id;
}

std::optional<AppConnection> find_connection(Reader& db, AppConnectionId id) {
  SQLite::Statement& row =
      query(db, "select " CONNECTION_COLUMNS " from app_connection c where c.id = ?1", id);
  return row.executeStep() ? std::optional(read_connection(row)) : std::nullopt;
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
      "update app_connection set last_used = ?2, address = ?3 where id = ?1 and ifnull(last_used, 0) < ?2",
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
  SQLite::Statement& row = query(db,
                                 "select connection, kind, access, created, expires, replaced, sealed_answer"
                                 " from app_token where hash = ?1",
                                 hash);
  if (!row.executeStep()) return std::nullopt;
  AppToken token{.hash = hash};
  token.connection = read_id<AppConnectionId>(row.getColumn(0));
  token.kind = static_cast<TokenKind>(row.getColumn(1).getInt());
  token.access = static_cast<Access>(row.getColumn(2).getInt());
  token.created = row.getColumn(3).getInt64();
  token.expires = row.getColumn(4).getInt64();
  token.replaced = read_optional<Millis>(row.getColumn(5));
  token.sealed_answer = row.getColumn(6).getString();
  return token;
}

void replace_token(Writer& db, const Digest& hash, Millis now, std::string_view sealed_answer) {
  execute(db, "update app_token set replaced = ?2, sealed_answer = ?3 where hash = ?1", hash, now,
          Bytes{sealed_answer});
}

std::optional<LiveAppConnection> find_live_connection(Reader& db, const Digest& access_token, Millis now) {
  SQLite::Statement& row =
      query(db,
            "select " CONNECTION_COLUMNS
            ", t.access from app_token t join app_connection c on c.id = t.connection"
            " where t.hash = ?1 and t.kind = 1 and t.expires > ?2 and c.expires > ?2 and c.ended is null",
            access_token, now);
  if (!row.executeStep()) return std::nullopt;
  return LiveAppConnection{read_connection(row), static_cast<Access>(row.getColumn(11).getInt())};
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
  SQLite::Statement& row = query(db,
                                 "select program, account, organization, access, resource, redirect_uri,"
                                 " challenge, expires, connection from authorization_code where hash = ?1",
                                 hash);
  if (!row.executeStep()) return std::nullopt;
  AuthorizationCode code{.hash = hash};
  code.program = read_id<ProgramId>(row.getColumn(0));
  code.account = read_id<AccountId>(row.getColumn(1));
  code.organization = read_id<OrganizationId>(row.getColumn(2));
  code.access = static_cast<Access>(row.getColumn(3).getInt());
  code.resource = row.getColumn(4).getString();
  code.redirect_uri = row.getColumn(5).getString();
  code.challenge = row.getColumn(6).getString();
  code.expires = row.getColumn(7).getInt64();
  code.connection = read_optional<AppConnectionId>(row.getColumn(8));
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

// Rows of tickets for uploads.
#include "store/upload_tickets.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define TICKET_COLUMNS \
  "id, public_id, ticket, library, parent, most, expires, api_key, connection, account, tags, images"
#define OF_ORGANIZATION                                                                                     \
  "from library one join library l on l.organization = one.organization join upload_ticket t on t.library " \
  "= l.id"
#define OPEN "t.expires > ?2 and json_array_length(t.images) < t.most"

std::string json_of(Reader& db, std::span<const std::string> texts) {
  std::string list = "[]";
  for (const std::string& text : texts) {
    Statement& row = query(db, "select json_insert(?1, '$[#]', ?2)", list, text);
    row.step();
    list = row.text(0);
  }
  return list;
}

std::vector<std::string> texts_of(Reader& db, const std::string& json) {
  std::vector<std::string> texts;
  Statement& row = query(db, "select value from json_each(?1) order by key", json);
  while (row.step()) texts.push_back(row.text(0));
  return texts;
}

std::optional<UploadTicket> read_ticket(Reader& db, Statement& row) {
  if (!row.step()) return std::nullopt;
  UploadTicket ticket;
  ticket.id = row.number<UploadTicketId>(0);
  ticket.public_id = row.text(1);
  ticket.ticket = row.digest(2);
  ticket.library = row.number<LibraryId>(3);
  ticket.parent = row.text(4);
  ticket.most = row.number(5);
  ticket.expires = row.number(6);
  ticket.maker = read_maker(row, 7);
  const std::string tags = row.text(10), images = row.text(11);
  ticket.tags = texts_of(db, tags);
  ticket.images = texts_of(db, images);
  return ticket;
}

}  // namespace

std::optional<UploadTicket> find_upload_ticket(Reader& db, const Digest& ticket) {
  return read_ticket(db, query(db, "select " TICKET_COLUMNS " from upload_ticket where ticket = ?1", ticket));
}

std::optional<UploadTicket> find_upload_ticket(Reader& db, std::string_view public_id) {
  return read_ticket(
      db, query(db, "select " TICKET_COLUMNS " from upload_ticket where public_id = ?1", public_id));
}

UploadTicketId insert_upload_ticket(Writer& db, const UploadTicket& ticket) {
  const MakerColumns maker(ticket.maker);
  const std::string tags = json_of(db, ticket.tags), images = json_of(db, ticket.images);
  return insert<UploadTicketId>(
      db,
      "insert into upload_ticket (public_id, ticket, library, parent, most, expires, api_key, connection,"
      " account, tags, images) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) returning id",
      ticket.public_id, ticket.ticket, ticket.library, ticket.parent, ticket.most, ticket.expires,
      maker.api_key, maker.connection, maker.account, tags, images);
}

bool take_by_ticket(Writer& db, UploadTicketId id, std::span<const std::string> images) {
  const auto count = static_cast<std::int64_t>(images.size());
  const std::string more = json_of(db, images);
  return execute(db,
                 "update upload_ticket set images = (select json_group_array(value) from"
                 " (select value from json_each(images) union all select value from json_each(?2)))"
                 " where id = ?1 and json_array_length(images) + ?3 <= most",
                 id, more, count) > 0;
}

OpenTickets count_open_tickets(Reader& db, LibraryId library, const Maker& maker, Millis now) {
  const MakerColumns own(maker);
  Statement& row =
      query(db,
            "select count(*), coalesce(sum(t.api_key is ?3 and t.connection is ?4 and t.account is ?5), 0)"
            " " OF_ORGANIZATION " where one.id = ?1 and " OPEN,
            library, now, own.api_key, own.connection, own.account);
  row.step();
  return {row.number(0), row.number(1)};
}

void trim_ended_tickets(Writer& db, LibraryId library, Millis now, int kept) {
  execute(db,
          "delete from upload_ticket where id in (select t.id " OF_ORGANIZATION
          " where one.id = ?1 and not (" OPEN ") order by t.id desc limit -1 offset ?3)",
          library, now, kept);
}

int forget_upload_tickets(Writer& db, Millis before, int most) {
  return execute(db,
                 "delete from upload_ticket where id in (select id from upload_ticket where expires <= ?1"
                 " order by expires limit ?2)",
                 before, most);
}

}  // namespace lightkeep::store

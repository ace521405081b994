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
#define OPEN "t.expires > ?2 and t.taken < t.most"

std::optional<UploadTicket> read_ticket(Statement& row) {
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
  ticket.tags = split_list(row.bytes(10), '\n');
  ticket.images = split_list(row.bytes(11), '\n');
  return ticket;
}

}  // namespace

std::optional<UploadTicket> find_upload_ticket(Reader& db, const Digest& ticket) {
  return read_ticket(query(db, "select " TICKET_COLUMNS " from upload_ticket where ticket = ?1", ticket));
}

std::optional<UploadTicket> find_upload_ticket(Reader& db, std::string_view public_id) {
  return read_ticket(
      query(db, "select " TICKET_COLUMNS " from upload_ticket where public_id = ?1", public_id));
}

UploadTicketId insert_upload_ticket(Writer& db, const UploadTicket& ticket) {
  const MakerColumns maker(ticket.maker);
  return insert<UploadTicketId>(
      db,
      "insert into upload_ticket (public_id, ticket, library, parent, most, expires, api_key, connection,"
      " account, tags, images, taken) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) returning "
      "id",
      ticket.public_id, ticket.ticket, ticket.library, ticket.parent, ticket.most, ticket.expires,
      maker.api_key, maker.connection, maker.account, joined_lines(ticket.tags), joined_lines(ticket.images),
      ticket.images.size());
}

bool take_by_ticket(Writer& db, UploadTicketId id, std::span<const std::string> images) {
  return execute(db,
                 "update upload_ticket set images = images || ?2, taken = taken + ?3"
                 " where id = ?1 and taken + ?3 <= most",
                 id, joined_lines(images), images.size()) > 0;
}

OpenTickets count_open_tickets(Reader& db, LibraryId library, const Maker& maker, Millis now) {
  const MakerColumns own(maker);
  Statement& row = query(
      db,
      "select count(*), count(*) filter (where t.api_key is not distinct from ?3"
      " and t.connection is not distinct from ?4 and t.account is not distinct from ?5) " OF_ORGANIZATION
      " where one.id = ?1 and " OPEN,
      library, now, own.api_key, own.connection, own.account);
  row.step();
  return {row.number(0), row.number(1)};
}

void trim_ended_tickets(Writer& db, LibraryId library, Millis now, int kept) {
  execute(db,
          "delete from upload_ticket where id in (select t.id " OF_ORGANIZATION
          " where one.id = ?1 and not (" OPEN ") order by t.id desc limit " ALL_ROWS " offset ?3)",
          library, now, kept);
}

int forget_upload_tickets(Writer& db, Millis before, int most) {
  return execute(db,
                 "delete from upload_ticket where id in (select id from upload_ticket where expires <= ?1"
                 " order by expires limit ?2)",
                 before, most);
}

}  // namespace lightkeep::store

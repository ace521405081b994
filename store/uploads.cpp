// Rows of uploads that come in pieces.
#include "store/uploads.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

#define UPLOAD_COLUMNS                                                                                   \
  "id, public_id, library, filename, parent, metadata, length, received, expires, asset, refusal_code, " \
  "refusal, ticket"
#define UNFINISHED "asset is null and refusal_code is null"

Upload read_upload(Statement& row) {
  Upload upload;
  upload.id = row.number<UploadId>(0);
  upload.public_id = row.text(1);
  upload.library = row.number<LibraryId>(2);
  upload.filename = row.text(3);
  upload.parent = row.text(4);
  upload.metadata = row.text(5);
  upload.length = row.number(6);
  upload.received = row.number(7);
  upload.expires = row.number(8);
  if (!row.is_null(9)) upload.asset = row.text(9);
  if (!row.is_null(10)) upload.refusal = Refusal{row.text(10), row.text(11)};
  upload.ticket = row.optional<UploadTicketId>(12);
  return upload;
}

}  // namespace

std::optional<Upload> find_upload(Reader& db, LibraryId library, std::string_view public_id) {
  Statement& row = query(db, "select " UPLOAD_COLUMNS " from upload where public_id = ?1 and library = ?2",
                         public_id, library);
  if (!row.step()) return std::nullopt;
  return read_upload(row);
}

UploadId insert_upload(Writer& db, const Upload& upload) {
  return insert<UploadId>(
      db,
      "insert into upload (public_id, library, filename, parent, metadata, length, received, expires, ticket)"
      " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) returning id",
      upload.public_id, upload.library, upload.filename, upload.parent, upload.metadata, upload.length,
      upload.received, upload.expires, upload.ticket);
}

bool note_received(Writer& db, UploadId id, std::int64_t received, Millis expires) {
  return execute(db, "update upload set received = ?2, expires = ?3 where id = ?1", id, received, expires) >
         0;
}

bool note_asset(Writer& db, UploadId id, std::string_view asset) {
  return execute(db, "update upload set asset = ?2 where id = ?1 and " UNFINISHED, id, asset) > 0;
}

void note_refusal(Writer& db, UploadId id, const Refusal& refusal) {
  execute(db, "update upload set refusal_code = ?2, refusal = ?3 where id = ?1", id, refusal.code,
          refusal.message);
}

void delete_upload(Writer& db, UploadId id) {
  execute(db, "delete from upload where id = ?1", id);
}

std::int64_t count_uploads_by_ticket(Reader& db, UploadTicketId ticket) {
  return read_number(db, "select count(*) from upload where ticket = ?1 and " UNFINISHED, 0, ticket);
}

void trim_uploads_by_ticket(Writer& db, UploadTicketId ticket, std::int64_t kept) {
  execute(db,
          "delete from upload where id in (select id from upload where ticket = ?1 and " UNFINISHED
          " order by id desc limit " ALL_ROWS " offset ?2)",
          ticket, kept);
}

void trim_ended_uploads(Writer& db, OrganizationId organization, int kept) {
  execute(db,
          "delete from upload where id in (select u.id from library l join upload u on u.library = l.id"
          " where l.organization = ?1 and not (" UNFINISHED
          ") order by u.expires desc, u.id desc"
          " limit " ALL_ROWS " offset ?2)",
          organization, kept);
}

int expire_uploads(Writer& db, Millis now, int most) {
  return execute(db,
                 "delete from upload where id in (select id from upload where expires <= ?1 order by expires"
                 " limit ?2)",
                 now, most);
}

Unfinished count_unfinished_uploads(Reader& db, OrganizationId organization) {
  Statement& row =
      query(db,
            "select count(*), coalesce(sum(u.length), 0) from library l join upload u on u.library = l.id"
            " where l.organization = ?1 and " UNFINISHED,
            organization);
  row.step();
  return {row.number(0), row.number(1)};
}

std::int64_t count_unclaimed_upload_bytes(Reader& db) {
  return read_number(
      db,
      "select sum(u.received) from upload u join library l on l.id = u.library"
      " join organization o on o.id = l.organization where o.expires is not null and " UNFINISHED,
      0);
}

std::vector<Upload> list_unfinished_uploads(Reader& db, std::string_view after, int most) {
  std::vector<Upload> uploads;
  Statement& row = query(db,
                         "select " UPLOAD_COLUMNS " from upload where public_id > ?1 and " UNFINISHED
                         " order by public_id limit ?2",
                         after, most);
  while (row.step()) uploads.push_back(read_upload(row));
  return uploads;
}

bool needs_upload_file(Reader& db, std::string_view public_id) {
  return read_number(db, "select 1 from upload where public_id = ?1 and " UNFINISHED, 0, public_id) != 0;
}

}  // namespace lightkeep::store

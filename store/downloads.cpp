#include "store/downloads.h"

#include <unordered_set>

#include "store/rows.h"

namespace lightkeep::store {

namespace {

std::string json_of(std::span<const AssetId> ids) {
  std::string list = "[";
  for (const AssetId id : ids) {
    if (list.size() > 1) list += ',';
    list += std::to_string(static_cast<std::int64_t>(id));
  }
  return list + "]";
}

}  // namespace

void insert_download(Writer& db, const Download& download) {
  const MakerColumns maker(download.maker);
  execute(
      db,
      "insert into download (ticket, library, images, api_key, connection, account, made, expires, complete)"
      " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      download.ticket, download.library, json_of(download.images), maker.api_key, maker.connection,
      maker.account, download.made, download.expires, download.complete);
}

std::optional<Download> find_download(Reader& db, const Digest& ticket) {
  Statement& row = query(db,
                         "select api_key, connection, account, made, expires, id, library, complete"
                         " from download where ticket = ?1",
                         ticket);
  if (!row.step()) return std::nullopt;
  Download download{.ticket = ticket, .library = row.number<LibraryId>(6), .maker = read_maker(row, 0)};
  download.made = row.number(3);
  download.expires = row.number(4);
  download.complete = row.number(7) != 0;
  Statement& image =
      query(db, "select i.value from download d, json_each(d.images) i where d.id = ?1 order by i.key",
            row.number(5));
  while (image.step()) download.images.push_back(image.number<AssetId>(0));
  return download;
}

void trim_downloads(Writer& db, LibraryId library, Millis now, int kept) {
  execute(db, "delete from download where expires <= ?1", now);
  execute(db,
          "delete from download where id in (select d.id from library one"
          " join library l on l.organization = one.organization join download d on d.library = l.id"
          " where one.id = ?1 order by d.made desc, d.id desc limit " ALL_ROWS " offset ?2)",
          library, kept);
}

std::vector<AssetId> with_views(Reader& db, std::span<const AssetId> images) {
  Statement& row =
      query(db,
            "select wanted.value, v.id from json_each(?1) wanted left join asset v"
            " on v.parent = wanted.value and v.trashed is null order by wanted.key, v.created, v.id",
            json_of(images));
  std::vector<AssetId> all;
  std::unordered_set<AssetId> taken;
  const auto take = [&](AssetId id) {
    if (taken.insert(id).second) all.push_back(id);
  };
  while (row.step()) {
    take(row.number<AssetId>(0));
    if (!row.is_null(1)) take(row.number<AssetId>(1));
  }
  return all;
}

std::vector<ArchivedImage> list_archived_images(Reader& db, LibraryId library, std::span<const AssetId> ids,
                                                Form form) {
  // As columns of a file in its public form: what is missing there is worked out.
  Statement& row =
      query(db,
            "select a.id, a.filename, a.content_type, a.blob,"
            " case when ?3 = 1 then a.size else coalesce(b.public_size, a.size) end, a.created,"
            " case when ?3 = 1 or b.public_pieces = '' then b.crc32 else b.public_crc32 end,"
            " case when ?3 = 1 then '' else b.public_pieces end"
            " from json_each(?1) wanted cross join asset a"
            " left join blob b on b.digest = a.blob"
            " where a.id = wanted.value and a.library = ?2 and a.trashed is null order by wanted.key",
            json_of(ids), library, form == Form::whole);
  std::vector<ArchivedImage> images;
  images.reserve(ids.size());
  while (row.step()) {
    ArchivedImage image{row.number<AssetId>(0), row.text(1),   row.text(2),
                        row.digest(3),          row.number(4), row.number(5)};
    if (!row.is_null(6)) image.crc32 = row.number<std::uint32_t>(6);
    if (!row.is_null(7)) image.pieces = row.text(7);
    images.push_back(std::move(image));
  }
  return images;
}

}  // namespace lightkeep::store

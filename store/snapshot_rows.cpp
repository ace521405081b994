// The rows in a copy of metadata.db.
#include "store/snapshot_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "store/error.h"
#include "store/sqlite_connection.h"

namespace lightkeep::store {

namespace {

/// "immutable": no lock, no write-ahead log, no shared memory.
std::string address_of(const std::filesystem::path& copy) {
  std::string address = "file:";
  for (const char c : std::filesystem::absolute(copy).string()) {
    if (c == '%' || c == '?' || c == '#')
      address.append(c == '%' ? "%25" : c == '?' ? "%3f" : "%23");
    else
      address += c;
  }
  return address + "?immutable=1";
}

Digest read_digest(const SQLite::Column& column) {
  Digest digest{};
  const auto* const bytes = static_cast<const std::uint8_t*>(column.getBlob());
  std::copy_n(bytes, std::min(digest.size(), static_cast<std::size_t>(column.size())), digest.begin());
  return digest;
}

}  // namespace

SnapshotRows::SnapshotRows(const std::filesystem::path& copy) {
  with_our_errors([&] {
    database_ = std::make_unique<SQLite::Database>(
        address_of(copy), SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX);
    database_->exec("pragma trusted_schema = off; pragma cache_size = -8000;");
  });
}

SnapshotRows::~SnapshotRows() = default;

void SnapshotRows::each_image(const std::function<void(const SnapshotImage&)>& take) {
  with_our_errors([&] {
    SQLite::Statement row(*database_, "select digest, size from blob order by digest");
    while (row.executeStep())
      take({read_digest(row.getColumn(0)), static_cast<std::uint64_t>(row.getColumn(1).getInt64())});
  });
}

void SnapshotRows::each_image(const StorePart& part, const std::function<void(const SnapshotImage&)>& take) {
  with_our_errors([&] {
    SQLite::Statement libraries(*database_,
                                "select count(*), count(library.id) from organization"
                                " left join library on library.organization = organization.id"
                                " and library.purging = 0 and (?2 = '' or library.slug = ?2)"
                                " where organization.slug = ?1 and organization.purging = 0");
    libraries.bind(1, part.organization);
    libraries.bind(2, part.library);
    libraries.executeStep();
    if (libraries.getColumn(0).getInt64() == 0)
      throw Error(Fault::missing, "the backup has no organization '" + part.organization + "'");
    if (!part.library.empty() && libraries.getColumn(1).getInt64() == 0)
      throw Error(Fault::missing,
                  "the backup has no library '" + part.library + "' in '" + part.organization + "'");
    SQLite::Statement row(*database_,
                          "select distinct blob.digest, blob.size from organization"
                          " join library on library.organization = organization.id"
                          " join asset on asset.library = library.id join blob on blob.digest = asset.blob"
                          " where organization.slug = ?1 and organization.purging = 0"
                          " and library.purging = 0 and (?2 = '' or library.slug = ?2) order by blob.digest");
    row.bind(1, part.organization);
    row.bind(2, part.library);
    while (row.executeStep())
      take({read_digest(row.getColumn(0)), static_cast<std::uint64_t>(row.getColumn(1).getInt64())});
  });
}

std::vector<ImageName> SnapshotRows::names_of(const Digest& digest) {
  return with_our_errors([&] {
    std::vector<ImageName> names;
    SQLite::Statement row(
        *database_,
        "select ifnull(organization.slug, ''), ifnull(library.slug, ''), public_id, filename from asset"
        " left join library on library.id = asset.library"
        " left join organization on organization.id = library.organization"
        " where blob = ?1 order by asset.id");
    row.bind(1, static_cast<const void*>(digest.data()), static_cast<int>(digest.size()));
    while (row.executeStep())
      names.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                       row.getColumn(2).getString(), row.getColumn(3).getString()});
    return names;
  });
}

std::vector<ShownAsset> SnapshotRows::some_shown(std::size_t most, std::int64_t now) {
  return with_our_errors([&] {
    std::vector<ShownAsset> shown;
    SQLite::Statement row(*database_,
                          "select public_id, content_type, blob.digest, blob.size from asset"
                          " join blob on blob.digest = asset.blob join library on library.id = asset.library"
                          " join organization on organization.id = library.organization"
                          " where trashed is null and organization.purging = 0"
                          " and (organization.expires is null or organization.expires > ?1)"
                          " order by random() limit ?2");
    row.bind(1, now);
    row.bind(2, static_cast<std::int64_t>(most));
    while (row.executeStep())
      shown.push_back(
          {row.getColumn(0).getString(),
           row.getColumn(1).getString(),
           {read_digest(row.getColumn(2)), static_cast<std::uint64_t>(row.getColumn(3).getInt64())}});
    return shown;
  });
}

std::string SnapshotRows::store_name() {
  return with_our_errors(
      [&] { return database_->execAndGet("select ifnull(store, '') from store_state").getString(); });
}

std::uint64_t SnapshotRows::change() {
  return with_our_errors([&] {
    return static_cast<std::uint64_t>(database_->execAndGet("select change from store_state").getInt64());
  });
}

int SnapshotRows::schema() {
  return with_our_errors([&] { return database_->execAndGet("pragma user_version").getInt(); });
}

}  // namespace lightkeep::store

// Brings the schema of metadata.db up to date.
#include "store/migrations.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "store/durable_file.h"
#include "store/error.h"
#include "store/list_columns.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

constexpr int application_id = 0x4c4b4550;  // "LKEP", in the header of the file (PRAGMA application_id)

int pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(std::string("pragma ") + name).getInt();
}

constexpr const char* signature = "written_by";  // since schema 25

struct Header {
  int version = 0;
  int application = 0;
  std::string written_by{};  // empty where nothing says it
};

std::string signature_of(SQLite::Database& database) {
  if (!database.tableExists(signature)) return {};
  SQLite::Statement row(database, "select version from written_by");
  return row.executeStep() ? row.getColumn(0).getString() : std::string();
}

void sign(SQLite::Database& database) {
  if (!database.tableExists(signature)) return;
  SQLite::Statement row(database, "insert or replace into written_by (id, version) values (1, ?1)");
  row.bind(1, std::string(embedded_version()));
  row.exec();
}

Header read_header(const std::filesystem::path& file) {
  try {
    SQLite::Database database(file, SQLite::OPEN_READONLY);
    return {pragma(database, "user_version"), pragma(database, "application_id"), signature_of(database)};
  } catch (const SQLite::Exception& failure) {
    throw to_error(failure);
  }
}

/// The header tells how many pages the file has. While a log waits beside it, the file may well have fewer.
void require_full_length(const std::filesystem::path& file) {
  std::error_code none;
  if (const auto log = std::filesystem::file_size(file.string() + "-wal", none); !none && log > 0) return;
  constexpr std::size_t header = 32, page_size_at = 16, pages_at = 28;
  const std::string bytes = read_file(file, header).value_or("");
  if (bytes.size() < header) throw Error(Fault::corrupt, file.string() + " is cut off");
  const auto number = [&](std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = at; i < at + size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  };
  const std::uint64_t told = number(page_size_at, 2);
  const std::uint64_t wanted =
      (told == 1 ? 65'536 : told) * number(pages_at, 4);  // sqlite.org/fileformat2.html
  const std::uintmax_t size = std::filesystem::file_size(file);
  if (size < wanted)
    throw Error(Fault::corrupt, file.string() + " is cut off: it has " + std::to_string(size) + " of " +
                                    std::to_string(wanted) + " bytes");
}

/// In one transaction.
void take_steps(SQLite::Database& database, std::span<const Migration> steps) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
  for (const Migration& step : steps) database.exec(step.sql);
  sign(database);
  database.exec("pragma application_id = " + std::to_string(application_id));
  database.exec("pragma user_version = " + std::to_string(steps.back().number));
  transaction.commit();
}

}  // namespace

int schema_version(const std::filesystem::path& file, std::span<const Migration> migrations) {
  std::error_code none;
  if (!std::filesystem::exists(file, none)) throw Error(Fault::missing, file.string() + " is missing");
  if (std::filesystem::file_size(file, none) == 0) throw Error(Fault::missing, file.string() + " is empty");
  const auto [version, application, written_by] = read_header(file);
  require_full_length(file);
  if (application != application_id && !(application == 0 && version == 0)) {
    throw Error(Fault::corrupt, file.string() + " is not a database of Lightkeep");
  }
  if (version > static_cast<int>(migrations.size())) {
    throw Error(Fault::newer_schema, file.string() + " was written by a later version of Lightkeep (" +
                                         (written_by.empty() ? "" : written_by + "; ") + "schema " +
                                         std::to_string(version) + ", this one, " +
                                         std::string(embedded_version()) + ", knows " +
                                         std::to_string(migrations.size()) + ")");
  }
  return version;
}

void migrate(SQLite::Database& database, std::span<const Migration> migrations) {
  add_list_columns(database.getHandle());  // which steps call
  const auto version = static_cast<std::size_t>(pragma(database, "user_version"));
  if (version == 0) return take_steps(database, migrations);
  // One by one: each may rewrite all rows, and the log need not hold more than that.
  for (std::size_t i = version; i < migrations.size(); ++i) take_steps(database, migrations.subspan(i, 1));
}

int schema_version(Connection& server, std::span<const Migration> migrations) {
  if (read_number(server,
                  "select 1 from pg_tables where schemaname = current_schema()"
                  " and tablename = 'schema_version'",
                  0) == 0) {
    if (read_number(server, "select count(*) from pg_tables where schemaname = current_schema()", 0) == 0)
      return 0;
    throw Error(Fault::corrupt, "the database holds tables of somebody else: name an empty one");
  }
  const auto version = static_cast<int>(read_number(server, "select number from schema_version", 0));
  if (version > migrations.back().number)
    throw Error(Fault::newer_schema, "the database was written by a later version of Lightkeep (" +
                                         read_text(server, "select version from written_by").value_or("") +
                                         "; schema " + std::to_string(version) + ", this one, " +
                                         std::string(embedded_version()) + ", knows " +
                                         std::to_string(migrations.back().number) + ")");
  return version;
}

void migrate(Connection& server, std::span<const Migration> migrations) {
  constexpr std::int64_t lock = 0x4c4b4550;  // "LKEP": of two that start at once, one waits
  server.begin_write();
  query(server, "select pg_advisory_xact_lock(?1)", lock).step();
  const int version = schema_version(server, migrations);
  for (const Migration& step : migrations)
    if (step.number > version) server.run_script(step.sql);
  if (version < migrations.back().number) {
    execute(
        server,
        "insert into schema_version (id, number) values (1, ?1) on conflict (id) do update set number = ?1",
        migrations.back().number);
    execute(server, "update written_by set version = ?1", embedded_version());
  }
  server.run("commit");
}

}  // namespace lightkeep::store

// Failures of SQLite and of system calls as the store's Error.
#include "store/error.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace lightkeep::store {

namespace {

struct Row {
  int code;  // an extended or a primary result code
  Fault fault;
  const char* sentence;
};

constexpr Row rows[] = {
    {SQLITE_CONSTRAINT_UNIQUE, Fault::taken, "a unique value is in use"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, Fault::taken, "a unique value is in use"},
    {SQLITE_CONSTRAINT_ROWID, Fault::taken, "a unique value is in use"},
    {SQLITE_FULL, Fault::full, "the disk has no room for the metadata database"},
    {SQLITE_READONLY, Fault::read_only, "the metadata database cannot be written"},
    {SQLITE_PERM, Fault::read_only, "the metadata database cannot be written"},
    {SQLITE_CANTOPEN, Fault::io, "the metadata database cannot be opened"},
    {SQLITE_CORRUPT, Fault::corrupt, "the metadata database is damaged"},
    {SQLITE_NOTADB, Fault::corrupt, "the metadata database is damaged (its file is no database)"},
    {SQLITE_BUSY, Fault::locked, "another process holds the metadata database"},
};

Fault fault_of(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return Fault::full;
    case EROFS:
    case EACCES:
    case EPERM:
      return Fault::read_only;
    default:
      return Fault::io;
  }
}

}  // namespace

Error to_error(const SQLite::Exception& failure) {
  const int extended = failure.getExtendedErrorCode();
  for (const int code : {extended, extended & 0xff, failure.getErrorCode() & 0xff}) {
    for (const Row& row : rows) {
      if (row.code == code) return Error(row.fault, std::string(row.sentence) + ": " + failure.what());
    }
  }
  return Error(Fault::io, std::string("metadata database: ") + failure.what());
}

void throw_system_error(int code, const char* action, const std::filesystem::path& path) {
  throw Error(fault_of(code), std::string("cannot ") + action + " " + path.string() + ": " +
                                  std::generic_category().message(code));
}

}  // namespace lightkeep::store

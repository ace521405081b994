// Metadata on SQLite: joins the writer, the readers and the checkpoint, and is the only place that lets
// failures of SQLite out, as Error.
#include "store/metadata.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/connection.h"
#include "store/migrations.h"
#include "store/open_metadata.h"
#include "store/reader_pool.h"
#include "store/sqlite_error.h"
#include "store/write_queue.h"

namespace lightkeep::store {

namespace {

template <class F>
auto with_our_errors(F&& f) {
  try {
    return f();
  } catch (const SQLite::Exception& failure) {
    throw to_error(failure);
  }
}

std::unique_ptr<Connection> open_writer(const std::filesystem::path& file) {
  check_schema(file, embedded_migrations());
  auto connection = std::make_unique<Connection>(file, Role::writer);
  std::filesystem::permissions(file,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  migrate(connection->database(), embedded_migrations());
  return connection;
}

class SqliteMetadata final : public Metadata {
 public:
  SqliteMetadata(const std::filesystem::path& file, int readers)
      : file_(file), writer_(open_writer(file)), readers_(file, readers) {}

  // On a connection of its own: it stops neither readers nor the writer, and keeps no memory between runs.
  void checkpoint() override {
    with_our_errors([&] {
      Connection connection(file_, Role::writer);
      connection.database().tryExec("pragma wal_checkpoint(passive)");
    });
  }

 protected:
  void run_read(const std::function<void(Reader&)>& f) override {
    with_our_errors([&] { readers_.run(f); });
  }
  void run_write(const std::function<void(Writer&)>& f) override {
    with_our_errors([&] { writer_.run(f); });
  }

 private:
  const std::filesystem::path file_;
  WriteQueue writer_;
  ReaderPool readers_;
};

}  // namespace

std::unique_ptr<Metadata> open_metadata(const std::filesystem::path& file, int readers) {
  return with_our_errors([&] { return std::make_unique<SqliteMetadata>(file, readers); });
}

}  // namespace lightkeep::store

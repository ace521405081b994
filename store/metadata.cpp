// Metadata on SQLite: joins the writer, the readers and the checkpoint, and is the only place that lets
// failures of SQLite out, as Error.
#include "store/metadata.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/change_feed.h"
#include "store/connection.h"
#include "store/error.h"
#include "store/migrations.h"
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

/// Brings the file up to date before any other thread sees it.
void prepare(const std::filesystem::path& file, OpenMode mode) {
  const auto migrations = embedded_migrations();
  if (mode != OpenMode::make) {
    const int version = schema_version(file, migrations);
    if (version == 0) throw Error(Fault::corrupt, file.string() + " has lost its tables");
    if (mode == OpenMode::read_only) return;
  }
  Connection connection(file, mode == OpenMode::make ? Role::maker : Role::writer);
  std::filesystem::permissions(file,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  migrate(connection.database(), migrations);
}

class SqliteMetadata final : public Metadata {
 public:
  SqliteMetadata(const std::filesystem::path& file, int readers, OpenMode mode)
      : file_((prepare(file, mode), file)),
        readers_(file, readers, mode == OpenMode::read_only ? Role::observer : Role::reader) {
    if (mode == OpenMode::read_only) return;
    writer_ = std::make_unique<WriteQueue>(
        [file] { return std::make_unique<Connection>(file, Role::writer); }, changes_);
  }

  // On a connection of its own: it stops neither readers nor the writer, and keeps no memory between runs.
  void checkpoint() override {
    with_our_errors([&] {
      Connection connection(file_, Role::writer);
      connection.database().tryExec("pragma wal_checkpoint(passive)");
    });
  }

  void keep_journal(CommitJournal journal) override { writer_->keep_journal(std::move(journal)); }
  ChangeFeed& changes() override { return changes_; }
  std::optional<std::string> trouble() const override { return writer_ ? writer_->trouble() : std::nullopt; }

 protected:
  void run_read(const std::function<void(Reader&)>& f) override {
    with_our_errors([&] { readers_.run(f); });
  }
  void run_write(const std::function<void(Writer&)>& f) override {
    if (!writer_) throw Error(Fault::read_only, "the metadata database was opened to be looked at only");
    with_our_errors([&] { writer_->run(f); });
  }

 private:
  const std::filesystem::path file_;
  ReaderPool readers_;
  ChangeFeed changes_;
  std::unique_ptr<WriteQueue> writer_;  // null when nothing is written
};

}  // namespace

std::unique_ptr<Metadata> open_metadata(const std::filesystem::path& file, int readers, OpenMode mode) {
  return with_our_errors([&] { return std::make_unique<SqliteMetadata>(file, readers, mode); });
}

}  // namespace lightkeep::store

// Metadata on SQLite: joins the writer, the readers and the checkpoint.
#include "store/metadata.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/change_feed.h"
#include "store/error.h"
#include "store/kept_matches.h"
#include "store/migrations.h"
#include "store/sqlite_connection.h"
#include "store/write_queue.h"
#include "sync/mutex.h"

namespace lightkeep::store {

namespace {

/// Brings the file up to date before any other thread sees it.
void prepare(const std::filesystem::path& file, OpenMode mode) {
  const auto migrations = embedded_migrations();
  if (mode != OpenMode::make) {
    const int version = schema_version(file, migrations);
    if (version == 0) throw Error(Fault::corrupt, file.string() + " has lost its tables");
    if (mode == OpenMode::read_only) return;
  }
  SqliteConnection connection(file, mode == OpenMode::make ? Role::maker : Role::writer);
  std::filesystem::permissions(file,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  migrate(connection.database(), migrations);
}

/// One read transaction; ends however the block is left.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) { connection_.begin_read(); }
  ~Snapshot() {
    connection_.reset_statements();
    try {
      connection_.run("commit");  // of a read transaction: nothing that could fail to be kept
    } catch (const Error&) {
    }
    connection_.reset_statements();
  }
  Snapshot(const Snapshot&) = delete;

 private:
  Connection& connection_;
};

/// The connections that read: opened when first needed, lent to one thread at a time. Any thread.
class ReaderPool {
 public:
  using Open = std::function<std::unique_ptr<Connection>()>;
  ReaderPool(Open open, int most) : open_(std::move(open)), left_(most) {}

  /// Runs `f` in one snapshot. Waits while all connections are lent. A connection that failed is closed, and
  /// the next reader opens another.
  void run(const std::function<void(Reader&)>& f);

 private:
  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

  const Open open_;
  const std::shared_ptr<KeptMatches> matches_ = std::make_shared<KeptMatches>();
  sync::Mutex mutex_;
  sync::Condition returned_;
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mutex_);
  int left_ GUARDED_BY(mutex_);  // connections that may still be opened
};

void ReaderPool::run(const std::function<void(Reader&)>& f) {
  std::unique_ptr<Connection> connection = take();
  const struct Lent {
    ReaderPool& pool;
    std::unique_ptr<Connection>& connection;
    ~Lent() { pool.give_back(std::move(connection)); }
  } lent{*this, connection};
  const Snapshot snapshot(*connection);
  f(*connection);
}

std::unique_ptr<Connection> ReaderPool::take() {
  {
    const sync::Lock lock(mutex_);
    returned_.wait(mutex_, [this]() REQUIRES(mutex_) { return !idle_.empty() || left_ > 0; });
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());  // the one used last has the warmest cache
      idle_.pop_back();
      return connection;
    }
    --left_;
  }
  try {
    auto connection = open_();
    connection->matches = matches_;
    return connection;
  } catch (...) {
    const sync::Lock lock(mutex_);
    ++left_;
    returned_.notify_one();
    throw;
  }
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  if (connection->failed()) connection.reset();
  const sync::Lock lock(mutex_);
  if (connection)
    idle_.push_back(std::move(connection));
  else
    ++left_;
  returned_.notify_one();
}

class SqliteMetadata final : public Metadata {
 public:
  SqliteMetadata(const std::filesystem::path& file, int readers, OpenMode mode)
      : file_((prepare(file, mode), file)),
        readers_(opener(mode == OpenMode::read_only ? Role::observer : Role::reader), readers) {
    if (mode == OpenMode::read_only) return;
    writer_ = std::make_unique<WriteQueue>(opener(Role::writer), changes_);
  }

  // On a connection of its own: it stops neither readers nor the writer, and keeps no memory between runs.
  void checkpoint() override {
    with_our_errors([&] {
      SqliteConnection connection(file_, Role::writer);
      connection.database().tryExec("pragma wal_checkpoint(passive)");
    });
  }

  void keep_journal(CommitJournal journal) override { writer_->keep_journal(std::move(journal)); }
  ChangeFeed& changes() override { return changes_; }
  std::optional<std::string> trouble() const override { return writer_ ? writer_->trouble() : std::nullopt; }

 protected:
  void run_read(const std::function<void(Reader&)>& f) override { readers_.run(f); }
  void run_write(const std::function<void(Writer&)>& f) override {
    if (!writer_) throw Error(Fault::read_only, "the metadata database was opened to be looked at only");
    writer_->run(f);
  }

 private:
  std::function<std::unique_ptr<Connection>()> opener(Role role) const {
    return [this, role] {
      return with_our_errors([&] { return std::make_unique<SqliteConnection>(file_, role); });
    };
  }

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

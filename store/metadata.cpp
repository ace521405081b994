// Metadata: joins the writer, the readers and the checkpoint.
#include "store/metadata.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/change_feed.h"
#include "store/error.h"
#include "store/kept_matches.h"
#include "store/migrations.h"
#include "store/rows.h"
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

/// Begins a read transaction. False where that failed on a connection that was kept: the server may have
/// ended it meanwhile, and another will do.
bool begin_read(Connection& connection, bool kept) {
  try {
    connection.begin_read();
    return true;
  } catch (const Error&) {
    if (!kept || !connection.failed()) throw;
    return false;
  }
}

/// Ends it, however the block is left.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) {}
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
  ReaderPool(RowConnect open, int most) : open_(std::move(open)), left_(most) {}

  /// Runs `f` in one snapshot. Waits while all connections are lent. A connection that failed is closed, and
  /// the next reader opens another.
  void run(const std::function<void(Reader&)>& f);

 private:
  struct Taken {
    std::unique_ptr<Connection> connection;
    bool kept = false;  // by the pool, since somebody used it
  };
  Taken take();
  void give_back(std::unique_ptr<Connection> connection);

  const RowConnect open_;
  const std::shared_ptr<KeptMatches> matches_ = std::make_shared<KeptMatches>();
  sync::Mutex mutex_;
  sync::Condition returned_;
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mutex_);
  int left_ GUARDED_BY(mutex_);  // connections that may still be opened
};

void ReaderPool::run(const std::function<void(Reader&)>& f) {
  for (bool done = false; !done;) {
    auto [connection, kept] = take();
    const struct Lent {
      ReaderPool& pool;
      std::unique_ptr<Connection>& connection;
      ~Lent() { pool.give_back(std::move(connection)); }
    } lent{*this, connection};
    if (!begin_read(*lent.connection, kept)) continue;
    const Snapshot snapshot(*lent.connection);
    f(*lent.connection);
    done = true;
  }
}

ReaderPool::Taken ReaderPool::take() {
  {
    const sync::Lock lock(mutex_);
    returned_.wait(mutex_, [this]() REQUIRES(mutex_) { return !idle_.empty() || left_ > 0; });
    if (!idle_.empty()) {
      Taken taken{std::move(idle_.back()), true};  // the one used last has the warmest cache
      idle_.pop_back();
      return taken;
    }
    --left_;
  }
  try {
    Taken taken{open_(), false};
    taken.connection->matches = matches_;
    return taken;
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

/// One writer and some readers. `checkpoint` may be empty.
class PooledMetadata final : public Metadata {
 public:
  PooledMetadata(const RowConnect& read, const RowConnect& write, int readers,
                 std::function<void()> checkpoint)
      : checkpoint_(std::move(checkpoint)), readers_(read, readers) {
    if (write) writer_ = std::make_unique<WriteQueue>(write, changes_);
  }

  void checkpoint() override {
    if (checkpoint_) checkpoint_();
  }
  void keep_journal(CommitJournal journal) override { writer_->keep_journal(std::move(journal)); }
  ChangeFeed& changes() override { return changes_; }
  std::optional<std::string> trouble() const override { return writer_ ? writer_->trouble() : std::nullopt; }

 protected:
  void run_read(const std::function<void(Reader&)>& f) override { readers_.run(f); }
  void run_write(const std::function<void(Writer&)>& f) override {
    if (!writer_) throw Error(Fault::read_only, "the rows were opened to be looked at only");
    writer_->run(f);
  }

 private:
  const std::function<void()> checkpoint_;
  ReaderPool readers_;
  ChangeFeed changes_;
  std::unique_ptr<WriteQueue> writer_;  // null when nothing is written
};

RowConnect opener(const std::filesystem::path& file, Role role) {
  return [file, role] {
    return with_our_errors([&] { return std::make_unique<SqliteConnection>(file, role); });
  };
}

/// On a connection of its own: it stops neither readers nor the writer, and keeps no memory between runs.
void checkpoint_log(const std::filesystem::path& file) {
  with_our_errors([&] {
    SqliteConnection connection(file, Role::writer);
    connection.database().tryExec("pragma wal_checkpoint(passive)");
  });
}

/// The server's rows are of one process: whoever writes holds this as long as its connection lasts.
std::unique_ptr<Connection> connect_alone(const RowConnect& connect) {
  constexpr std::int64_t lock = 0x4c4b4550;  // "LKEP"
  auto connection = connect();
  connection->run("set lock_timeout = '2s'");  // one that has just ended may not be gone yet
  try {
    query(*connection, "select pg_advisory_lock(?1::int, hashtext(current_schema()))", lock).step();
  } catch (const Error&) {
    if (connection->failed()) throw;
    throw Error(Fault::locked, "another process writes the rows of this database");
  }
  connection->run("set lock_timeout = 0");
  connection->reset_statements();
  return connection;
}

}  // namespace

std::unique_ptr<Metadata> open_metadata(const std::filesystem::path& file, int readers, OpenMode mode) {
  with_our_errors([&] { prepare(file, mode); });
  const bool writes = mode != OpenMode::read_only;
  return std::make_unique<PooledMetadata>(opener(file, writes ? Role::reader : Role::observer),
                                          writes ? opener(file, Role::writer) : RowConnect(), readers,
                                          [file] { checkpoint_log(file); });
}

std::unique_ptr<Metadata> open_metadata(const RowConnect& connect, int readers, OpenMode mode) {
  const auto migrations = embedded_server_migrations();
  {
    const auto connection = connect();
    if (mode != OpenMode::make && schema_version(*connection, migrations) == 0)
      throw Error(Fault::missing, "the database has no store");
    if (mode != OpenMode::read_only) migrate(*connection, migrations);
  }
  const bool writes = mode != OpenMode::read_only;
  return std::make_unique<PooledMetadata>(
      connect, writes ? RowConnect([connect] { return connect_alone(connect); }) : RowConnect(), readers,
      std::function<void()>());
}

}  // namespace lightkeep::store

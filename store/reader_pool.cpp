// The connections that read.
#include "store/reader_pool.h"

namespace lightkeep::store {

namespace {

/// One read transaction; ends however the block is left.
class Snapshot {
 public:
  explicit Snapshot(Connection& connection) : connection_(connection) { connection_.run("begin"); }
  ~Snapshot() {
    connection_.reset_statements();
    connection_.prepare("commit")
        .tryExecuteStep();  // of a read transaction: nothing that could fail to be kept
    connection_.reset_statements();
  }
  Snapshot(const Snapshot&) = delete;

 private:
  Connection& connection_;
};

}  // namespace

void ReaderPool::run(const std::function<void(Reader&)>& f) {
  std::unique_ptr<Connection> connection = take();
  try {
    const Snapshot snapshot(*connection);
    f(*connection);
  } catch (const SQLite::Exception&) {
    close(std::move(connection));
    throw;
  } catch (...) {
    give_back(std::move(connection));
    throw;
  }
  give_back(std::move(connection));
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
    return std::make_unique<Connection>(file_, role_);
  } catch (...) {
    const sync::Lock lock(mutex_);
    ++left_;
    returned_.notify_one();
    throw;
  }
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  const sync::Lock lock(mutex_);
  idle_.push_back(std::move(connection));
  returned_.notify_one();
}

void ReaderPool::close(std::unique_ptr<Connection> connection) {
  connection.reset();
  const sync::Lock lock(mutex_);
  ++left_;
  returned_.notify_one();
}

}  // namespace lightkeep::store

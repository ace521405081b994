// Rows that are kept by a PostgreSQL server: a connection as the store wants one, with its prepared
// statements. SQL is what store/ writes, with ?1, ?2, … for parameters. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/postgres/session.h"
#include "store/connection.h"

namespace lightkeep::postgres {

class RowConnection final : public store::Connection {
 public:
  /// Throws store::Error.
  explicit RowConnection(const SessionConfig& config);
  ~RowConnection() override;

  store::Engine engine() const override { return store::Engine::postgres; }
  store::Statement& prepare(const store::Sql& sql) override;
  void run_script(const char* sql) override;
  void reset_statements() override;
  void begin_read() override;
  void begin_write() override;
  bool in_transaction() const override { return session_->state() != 'I'; }
  bool failed() const override { return session_->broken(); }

 private:
  class Prepared;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::unique_ptr<Session> session_;
  std::unordered_map<std::string, std::unique_ptr<Prepared>, Hash, std::equal_to<>> statements_;
  std::vector<Prepared*> used_;  // since the last reset_statements
};

}  // namespace lightkeep::postgres

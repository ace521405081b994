#include "app/postgres/connection.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "app/postgres/error.h"
#include "store/error.h"
#include "text/utf8.h"

namespace lightkeep::postgres {
namespace {

using store::Null;

constexpr int rows_at_once = 1'000;  // that are held of a statement's

Type type_of(Null kind) {
  switch (kind) {
    case Null::number:
      return Type::int8;
    case Null::real:
      return Type::float8;
    case Null::text:
      return Type::text;
    case Null::bytes:
      return Type::bytes;
  }
  return Type::unknown;
}

/// "?1" is "$1" there. Between quotes it is text.
std::string numbered(std::string_view sql) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '\'') quoted = !quoted;
    const bool parameter =
        !quoted && sql[i] == '?' && i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9';
    out += parameter ? '$' : sql[i];
  }
  return out;
}

/// The server takes no text with a zero byte in it, or that is no UTF-8: there U+FFFD stands for it.
std::string text_for_server(std::string_view text) {
  if (text.find('\0') == text.npos && text::is_utf8(text)) return std::string(text);
  constexpr char32_t replacement = 0xfffd;
  std::string out;
  while (!text.empty()) {
    const auto character = text::take_character(text);
    if (!character) text.remove_prefix(1);
    text::append_character(out, character.value_or(0) == 0 ? replacement : *character);
  }
  return out;
}

struct Row {
  const char* state;  // the beginning of SQLSTATE
  store::Fault fault;
  const char* sentence;
};

// PostgreSQL 15, appendix A.
constexpr Row rows[] = {
    {"23505", store::Fault::taken, "a unique value is in use"},
    {"53100", store::Fault::full, "the database server's disk is full"},
    {"25006", store::Fault::read_only, "the database server takes no writes: it is a standby"},
    {"XX001", store::Fault::corrupt, "the database server's files are damaged"},
    {"XX002", store::Fault::corrupt, "the database server's files are damaged"},
    {"08", store::Fault::unreachable, "the database server is gone"},
    {"53", store::Fault::unreachable, "the database server has too much to do"},
    {"57", store::Fault::unreachable, "the database server stops"},
};

[[noreturn]] void throw_complaint(const std::string& content) {
  const Complaint complaint = parse_complaint(content);
  for (const Row& row : rows)
    if (complaint.state.starts_with(row.state))
      throw store::Error(row.fault, std::string(row.sentence) + ": " + complaint.message);
  throw store::Error(store::Fault::io,
                     "database server: " + complaint.message + " (" + complaint.state + ")");
}

template <class F>
auto with_store_errors(F&& f) {
  try {
    return f();
  } catch (const Error& error) {
    throw store::Error(store::Fault::unreachable, error.what());
  }
}

}  // namespace

/// Parsed by the server when it is first run, and again where a parameter is of another type than it was. Its
/// rows come some at a time from a cursor of its own, so that others may run meanwhile.
class RowConnection::Prepared final : public store::Statement {
 public:
  Prepared(RowConnection& connection, std::string_view sql, std::size_t number)
      : connection_(connection), sql_(numbered(sql)), name_("s" + std::to_string(number)) {}

  void bind(int parameter, std::int64_t value) override {
    Outgoing bytes;
    put(parameter, Type::int8, bytes.int64(value).text());
  }
  void bind(int parameter, double value) override {
    Outgoing bytes;
    put(parameter, Type::float8, bytes.int64(std::bit_cast<std::int64_t>(value)).text());
  }
  void bind(int parameter, std::string_view value) override {
    put(parameter, Type::text, text_for_server(value));
  }
  void bind(int parameter, store::Bytes value) override {
    put(parameter, Type::bytes, std::string(value.bytes));
  }
  void bind(int parameter, Null kind) override { put(parameter, type_of(kind), std::nullopt); }

  bool step() override {
    if (!began_) {
      ask(rows_at_once);
    } else if (next_ == came_.size() && suspended_) {
      go_on();
    }
    if (next_ == came_.size()) return false;
    row_ = std::move(came_[next_++].content);
    with_store_errors([&] { parse_row(row_, values_); });
    if (values_.size() != columns_.size())
      throw store::Error(store::Fault::unreachable,
                         "the database server gives rows of other columns than it named");
    return true;
  }

  int run() override {
    ask(0);
    came_.clear();
    return rows_of(command_tag_);
  }

  void reset() override {
    began_ = suspended_ = false;
    came_.clear();
    values_.clear();
    next_ = 0;
  }
  void begin_anew() {
    reset();
    parameters_.clear();
  }

  bool is_null(int column) const override { return !value(column).has_value(); }
  double real(int column) const override {
    const auto from = value(column);
    return from ? with_store_errors([&] { return real_of(type(column), *from); }) : 0;
  }
  std::string_view bytes(int column) const override { return value(column).value_or(std::string_view()); }

 private:
  struct Parameter {
    Type type = Type::unknown;
    std::optional<std::string> value;  // as the protocol has it in binary
  };

  std::int64_t integer(int column) const override {
    const auto from = value(column);
    return from ? with_store_errors([&] { return integer_of(type(column), *from); }) : 0;
  }
  std::optional<std::string_view> value(int column) const {
    return values_.at(static_cast<std::size_t>(column));
  }
  Type type(int column) const { return columns_.at(static_cast<std::size_t>(column)); }

  void put(int parameter, Type type, std::optional<std::string> value) {
    if (parameters_.size() < static_cast<std::size_t>(parameter))
      parameters_.resize(static_cast<std::size_t>(parameter));
    parameters_[static_cast<std::size_t>(parameter) - 1] = {type, std::move(value)};
  }

  bool is_parsed() const {
    return parsed_ && std::ranges::equal(types_, parameters_, {}, {}, &Parameter::type);
  }

  void append_parse(Outgoing& out) {
    out.begin('C').byte('S').string(name_).end();
    out.begin('P').string(name_).string(sql_).int16(static_cast<std::int16_t>(parameters_.size()));
    for (const Parameter& parameter : parameters_) out.int32(static_cast<std::int32_t>(parameter.type));
    out.end();
    out.begin('D').byte('S').string(name_).end();
  }

  /// From the beginning; `most` rows at once, 0 for all.
  void ask(int most) {
    Outgoing out;
    const bool parses = !is_parsed();
    if (parses) append_parse(out);
    out.begin('C').byte('P').string(name_).end();  // a cursor that was left half read
    out.begin('B').string(name_).string(name_);
    constexpr std::int16_t one_format = 1, binary = 1;
    out.int16(one_format).int16(binary).int16(static_cast<std::int16_t>(parameters_.size()));
    for (const Parameter& parameter : parameters_) {
      out.int32(parameter.value ? static_cast<std::int32_t>(parameter.value->size()) : -1);
      if (parameter.value) out.bytes(*parameter.value);
    }
    out.int16(one_format).int16(binary).end();
    began_ = true;
    take(std::move(out), most, parses);
    if (!parses) return;
    parsed_ = true;
    types_.clear();
    for (const Parameter& parameter : parameters_) types_.push_back(parameter.type);
  }

  void go_on() { take({}, rows_at_once, false); }

  void take(Outgoing out, int most, bool parses) {
    out.begin('E').string(name_).int32(most).end();
    out.begin('S').end();
    came_.clear();
    next_ = 0;
    suspended_ = false;
    if (parses) {
      parsed_ = false;
      columns_.clear();
    }
    Answer answer = with_store_errors([&] { return connection_.session_->ask(out); });
    if (!answer.complaint.empty()) throw_complaint(answer.complaint);
    suspended_ = answer.suspended;
    command_tag_ = std::move(answer.command_tag);
    for (Message& message : answer.messages) {
      if (message.kind == 'D')
        came_.push_back(std::move(message));
      else if (message.kind == 'T')
        columns_ = with_store_errors([&] { return parse_columns(message.content); });
    }
  }

  RowConnection& connection_;
  const std::string sql_, name_;
  std::vector<Parameter> parameters_;
  std::vector<Type> types_;  // of parameters, as the server has parsed it
  bool parsed_ = false;
  std::vector<Type> columns_;
  bool began_ = false, suspended_ = false;
  std::vector<Message> came_;
  std::size_t next_ = 0;  // of those
  std::string row_, command_tag_;
  std::vector<std::optional<std::string_view>> values_;  // in row_
};

RowConnection::RowConnection(const SessionConfig& config)
    : session_(with_store_errors([&] { return std::make_unique<Session>(config); })) {}

RowConnection::~RowConnection() = default;

store::Statement& RowConnection::prepare(const store::Sql& both) {
  const char* const sql = both.postgres;
  auto found = statements_.find(std::string_view(sql));
  if (found == statements_.end())
    found = statements_.emplace(sql, std::make_unique<Prepared>(*this, sql, statements_.size())).first;
  Prepared& statement = *found->second;
  statement.begin_anew();
  used_.push_back(&statement);
  return statement;
}

void RowConnection::run_script(const char* sql) {
  Outgoing out;
  out.begin('Q').string(sql).end();
  const Answer answer = with_store_errors([&] { return session_->ask(out); });
  if (!answer.complaint.empty()) throw_complaint(answer.complaint);
}

void RowConnection::reset_statements() {
  for (Prepared* statement : used_) statement->reset();
  used_.clear();
}

void RowConnection::begin_read() {
  run("begin isolation level repeatable read read only");
}

void RowConnection::begin_write() {
  run("begin");
}

}  // namespace lightkeep::postgres

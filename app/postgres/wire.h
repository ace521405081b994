// Messages of PostgreSQL's protocol, version 3.0 (PostgreSQL 15, chapter 55): what is sent is written here,
// what comes is foreign bytes and read with every length looked at. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::postgres {

/// Messages to be sent, one behind the other.
class Outgoing {
 public:
  /// A kind of 0 is for the two messages that begin a connection and have none.
  Outgoing& begin(char kind);
  Outgoing& byte(char value);
  Outgoing& int16(std::int16_t value);
  Outgoing& int32(std::int32_t value);
  Outgoing& int64(std::int64_t value);
  Outgoing& string(std::string_view value);  // with a zero byte behind it, and none in it
  Outgoing& bytes(std::string_view value);
  /// Every `begin` wants its `end`.
  void end();

  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t length_at_ = 0;
};

/// A message's content, from its front on. Everything throws Error(bad_answer) where there is less.
class Content {
 public:
  explicit Content(std::string_view bytes) : rest_(bytes) {}

  char byte() { return take(1).front(); }
  std::int16_t int16();
  std::int32_t int32();
  std::int64_t int64();
  std::string_view string();  // up to its zero byte
  std::string_view take(std::size_t size);
  bool ended() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct Message {
  char kind = 0;
  std::string content;
};

constexpr std::size_t header_size = 5;
constexpr std::size_t largest_message = 64 << 20;  // bytes: a row is at most that
/// The length of a message's content, from its first header_size bytes. Throws Error(bad_answer).
std::size_t content_size(std::string_view header);

/// Types as pg_type.dat numbers them.
enum class Type : std::int32_t {
  unknown = 0,
  boolean = 16,
  bytes = 17,
  int8 = 20,
  int2 = 21,
  int4 = 23,
  text = 25,
  float4 = 700,
  float8 = 701,
  numeric = 1700,
};

/// A value in binary as an integer, whatever kind of number it is; a fraction is cut off. Throws
/// Error(bad_answer) for what is none or does not fit.
std::int64_t integer_of(Type type, std::string_view value);
double real_of(Type type, std::string_view value);

/// What a server says of what it did not do.
struct Complaint {
  std::string state;    // SQLSTATE, five characters
  std::string message;  // printable, short
};
Complaint parse_complaint(std::string_view content);

/// How many rows a command changed or gave, from "INSERT 0 5", "UPDATE 5", "BEGIN".
int rows_of(std::string_view command_tag);

/// Columns of a result: their types.
std::vector<Type> parse_columns(std::string_view content);
/// A row's values, none for null; they lie in `content`.
void parse_row(std::string_view content, std::vector<std::optional<std::string_view>>& values);

}  // namespace lightkeep::postgres

#include "store/list_columns.h"

#include <sqlite3.h>

#include <string>
#include <string_view>

#include "store/color_families.h"
#include "store/error.h"
#include "store/search_index.h"
#include "text/sort_key.h"
#include "text/time.h"

namespace lightkeep::store {
namespace {

std::string_view text_of(sqlite3_value* value) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return {text ? text : "", static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void name_key(sqlite3_context* result, int, sqlite3_value** values) {
  const std::string key = name_key_of(text_of(values[0]));
  sqlite3_result_blob(result, key.data(), static_cast<int>(key.size()), SQLITE_TRANSIENT);
}

void taken_place_of(sqlite3_context* result, int, sqlite3_value** values) {
  sqlite3_result_int64(result, taken_place(text_of(values[0]), sqlite3_value_int64(values[1])));
}

void color_families(sqlite3_context* result, int, sqlite3_value** values) {
  sqlite3_result_int64(result, families_of(text_of(values[0])));
}

}  // namespace

// The extension goes behind the name, and before all names that go on.
std::string name_key_of(std::string_view filename) {
  constexpr char end_of_name = 1;
  const std::string_view name = name_of(filename);
  std::string key = text::sort_key(name) + end_of_name + text::sort_key(filename.substr(name.size()));
  if (key.size() > text::longest_sort_key) key.resize(text::longest_sort_key);
  return key;
}

std::optional<std::int64_t> clock_time(std::string_view taken) {
  constexpr std::size_t without_offset = 19;
  return text::parse_clock(taken.substr(0, without_offset));
}

std::int64_t taken_place(std::string_view taken, std::int64_t created) {
  return clock_time(taken).value_or(created - never_taken);
}

void add_list_columns(sqlite3* database) {
  const auto add = [&](const char* name, int arguments, auto function) {
    if (sqlite3_create_function(database, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                function, nullptr, nullptr) != SQLITE_OK)
      throw Error(Fault::io, std::string("SQLite takes no function ") + name);
  };
  add("name_key", 1, name_key);
  add("taken_place", 2, taken_place_of);
  add("color_families", 1, color_families);
}

}  // namespace lightkeep::store

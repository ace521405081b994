#include "app/library/cursors.h"

#include <charconv>

#include "app/api/errors.h"

namespace lightkeep::library {

using api::ApiError;
namespace errors = api::errors;

namespace {

constexpr std::int64_t most_entries = 1'000'000'000'000;  // of a list

[[noreturn]] void refuse() {
  throw ApiError(errors::bad_user_input, "`cursor` must come from the `next` link of the page before.");
}

}  // namespace

std::string make_cursor(const Position& last) {
  return std::to_string(last.first) + "." + std::to_string(static_cast<std::int64_t>(last.second));
}

Position parse_cursor(const std::string& cursor) {
  std::int64_t created = 0;
  std::int64_t id = 0;
  const char* end = cursor.data() + cursor.size();
  const auto first = std::from_chars(cursor.data(), end, created);
  if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '.') {
    const auto second = std::from_chars(first.ptr + 1, end, id);
    if (second.ec == std::errc{} && second.ptr == end) return {created, store::AssetId{id}};
  }
  refuse();
}

std::string make_offset_cursor(std::int64_t entries) {
  return std::to_string(entries);
}

std::int64_t offset_of(const PageRequest& page) {
  if (page.cursor.empty()) return page.offset();
  std::int64_t entries = 0;
  const char* end = page.cursor.data() + page.cursor.size();
  const auto number = std::from_chars(page.cursor.data(), end, entries);
  if (number.ec != std::errc{} || number.ptr != end || entries < 0 || entries > most_entries) refuse();
  return entries;
}

}  // namespace lightkeep::library

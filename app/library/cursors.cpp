#include "app/library/cursors.h"

#include <charconv>

#include "app/api/errors.h"

namespace lightkeep::library {

using api::ApiError;
namespace errors = api::errors;

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
  throw ApiError(errors::bad_user_input, "`cursor` must come from the `next` link of the page before.");
}

}  // namespace lightkeep::library

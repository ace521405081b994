// JSON of strangers: the same as one text and in pieces; what is read keeps the limits, is JSON for the
// library's own parser too, and reads the same when it is printed and sent again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "app/api/json.h"

namespace {

using namespace lightkeep;
using api::Json;

constexpr api::JsonLimits limits{.depth = 5, .values = 50, .members = 6};

void require(bool promise) {
  if (!promise) std::abort();
}

std::optional<Json> read(std::string_view text) {
  try {
    return api::parse_json(text, limits);
  } catch (const api::JsonError& error) {
    require(!error.message().empty());
    return {};
  }
}

std::optional<Json> read_in_pieces(std::string_view text, std::size_t each) {
  const auto source = [&](std::span<char> out) {
    const std::size_t count = std::min({out.size(), text.size(), each});
    std::memcpy(out.data(), text.data(), count);
    text.remove_prefix(count);
    return count;
  };
  try {
    return api::parse_json(source, limits);
  } catch (const api::JsonError&) {
    return {};
  }
}

std::size_t check_limits(const Json& value, std::size_t depth) {
  std::size_t values = 1;
  if (!value.is_structured()) return values;
  require(depth < limits.depth && (value.is_array() || value.size() <= limits.members));
  for (const Json& inner : value) values += check_limits(inner, depth + 1);
  return values;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto value = read(text);
  require(read_in_pieces(text, data[0] + std::size_t{1}) == value);
  if (!value) return 0;
  require(Json::accept(text));
  require(check_limits(*value, 0) <= limits.values);
  require(read(api::print(*value)) == value);
  return 0;
}

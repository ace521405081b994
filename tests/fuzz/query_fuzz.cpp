// Query strings, which are forms too, and the image that one asks for: what was read can be written and read
// again, and every recipe is within what imaging takes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/api/errors.h"
#include "app/http/http.h"
#include "app/library/transform.h"
#include "text/percent.h"
#include "text/utf8.h"

namespace {

using namespace lightkeep;
using Query = std::vector<std::pair<std::string, std::string>>;

void require(bool promise) {
  if (!promise) std::abort();
}

std::string write(const Query& query) {
  std::string out;
  for (const auto& [name, value] : query)
    out += text::percent_encode(name) + "=" + text::percent_encode(value) + "&";
  return out;
}

void check_query(const Query& query, std::size_t size) {
  std::size_t total = 0;
  for (const auto& [name, value] : query) {
    require(text::is_utf8(name) && text::is_utf8(value));
    total += name.size() + value.size();
  }
  require(total <= size);
  require(http::parse_query(write(query)) == query);
}

void check_recipe(const imaging::Recipe& recipe) {
  for (const auto& edge : {recipe.width, recipe.height}) require(!edge || (*edge >= 1 && *edge <= 16384));
  require(recipe.quality >= 1 && recipe.quality <= 100 && recipe.blur >= 0 && recipe.blur <= 100);
  require(recipe.format != imaging::Format::gif);
}

/// "" for a refusal, "original" where nothing was asked for.
std::string canonical(const Query& query, const imaging::Header& source, std::string_view accept) {
  try {
    const auto transform = library::parse_transform(query, source, accept);
    if (!transform) return "original";
    check_recipe(transform->recipe);
    return transform->recipe.canonical();
  } catch (const api::ApiError&) {
    return "";
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(input.find('\n'), size);
  const std::string_view accept = input.substr(std::min(line + 1, size));
  try {
    Query query = http::parse_query(input.substr(0, line));
    check_query(query, line);
    Query backwards(query.rbegin(), query.rend());
    for (const imaging::FormatInfo& format : imaging::formats()) {
      imaging::Header source;
      source.format = format.format;
      source.width = 790;
      source.height = 36'861;
      source.alpha = format.alpha;
      require(canonical(query, source, accept) == canonical(backwards, source, accept));
    }
  } catch (const api::ApiError&) {  // refused
  }
  return 0;
}

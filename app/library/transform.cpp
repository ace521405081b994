#include "app/library/transform.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "app/api/errors.h"
#include "app/library/image_sizes.h"

namespace lightkeep::library {
namespace {

using imaging::Fit;
using imaging::Format;

[[noreturn]] void refuse(std::string_view name, std::string_view allowed) {
  throw api::ApiError(api::errors::bad_user_input,
                      "`" + std::string(name) + "` must be " + std::string(allowed) + ".");
}

// What was asked for, before the pieces are put together.
struct Wanted {
  int width = 0;
  int height = 0;
  double ratio = 1;
  Fit fit = Fit::contain;
  std::optional<Format> format;
  bool negotiate = false;
  int quality = 80;
  int blur = 0;
  bool first_frame = false;
};

int whole(std::string_view name, std::string_view text, int least, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    refuse(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return value;
}

void set_width(Wanted& wanted, std::string_view text) {
  wanted.width = whole("w", text, 1, 4096);
}
void set_height(Wanted& wanted, std::string_view text) {
  wanted.height = whole("h", text, 1, 4096);
}
void set_quality(Wanted& wanted, std::string_view text) {
  wanted.quality = whole("q", text, 1, 100);
}
void set_blur(Wanted& wanted, std::string_view text) {
  wanted.blur = whole("blur", text, 0, 100);
}

void set_frame(Wanted& wanted, std::string_view text) {
  if (text != "0") refuse("frame", "0, the first picture");
  wanted.first_frame = true;
}

void set_ratio(Wanted& wanted, std::string_view text) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), wanted.ratio, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !(wanted.ratio >= 1 && wanted.ratio <= 4))
    refuse("dpr", "a number from 1 to 4");
}

void set_fit(Wanted& wanted, std::string_view text) {
  struct Row {
    std::string_view name;
    Fit fit;
  };
  constexpr std::array rows{Row{"contain", Fit::contain}, Row{"inside", Fit::contain},
                            Row{"cover", Fit::cover}, Row{"fill", Fit::fill}};
  for (const Row& row : rows)
    if (row.name == text) return void(wanted.fit = row.fit);
  refuse("fit", "one of contain, cover, fill, inside");
}

[[noreturn]] void refuse_format() {
  refuse("fm", "one of " + imaging::writable_parameters() + ", auto");
}

void set_format(Wanted& wanted, std::string_view text) {
  wanted.negotiate = text == "auto";
  if (wanted.negotiate) return;
  if (text.empty()) refuse_format();
  for (const imaging::FormatInfo& row : imaging::formats())
    if (!row.parameter.empty() && (row.parameter == text || row.other_extension == text))
      return void(wanted.format = row.format);
  refuse_format();
}

struct Parameter {
  std::string_view name;
  void (*set)(Wanted&, std::string_view);
};

constexpr std::array parameters{Parameter{"w", set_width},   Parameter{"h", set_height},
                                Parameter{"dpr", set_ratio}, Parameter{"fit", set_fit},
                                Parameter{"fm", set_format}, Parameter{"q", set_quality},
                                Parameter{"blur", set_blur}, Parameter{"frame", set_frame}};

using Seen = std::array<bool, parameters.size()>;

void apply(Wanted& wanted, Seen& seen, const std::pair<std::string, std::string>& pair) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name != pair.first) continue;
    if (seen[i]) refuse(pair.first, "given once");
    seen[i] = true;
    return parameters[i].set(wanted, pair.second);
  }
}

// A bare mention counts; q=0 refuses (RFC 9110, 12.4.2).
bool accepts(std::string_view accept, std::string_view mime) {
  const auto at = accept.find(mime);
  if (at == std::string_view::npos) return false;
  auto rest = accept.substr(at, accept.find(',', at) - at);
  const auto weight = rest.find("q=");
  return weight == std::string_view::npos ||
         rest.substr(weight + 2).find_first_of("123456789") != std::string_view::npos;
}

Format negotiate(imaging::Recipe recipe, const imaging::Header& source, std::string_view accept) {
  return imaging::negotiate(source.format, source.alpha, [&](const imaging::FormatInfo& format) {
    recipe.format = format.format;
    return accepts(accept, format.mime) && imaging::pays(source, recipe);
  });
}

void choose_format(imaging::Recipe& recipe, const Wanted& wanted, const imaging::Header& source,
                   std::string_view accept) {
  recipe.format = wanted.format      ? *wanted.format
                  : wanted.negotiate ? negotiate(recipe, source, accept)
                                     : imaging::info(source.format).kept_as;
  if (!wanted.format && !imaging::holds(source, recipe))
    recipe.format = imaging::common_format(source.format, source.alpha);
}

std::optional<std::uint32_t> device_pixels(int edge, double ratio) {
  if (edge == 0) return {};
  return static_cast<std::uint32_t>(std::lround(edge * ratio));
}

bool contains(std::span<const int> sizes, std::uint32_t size) {
  return std::ranges::find(sizes, static_cast<int>(size)) != sizes.end();
}

constexpr int thumbnail_blur = 12;

Thumbnail make(std::uint32_t edge, bool alpha, int sigma) {
  imaging::Recipe recipe;
  recipe.width = edge;
  recipe.height = edge;
  recipe.format = imaging::small_format(alpha);
  recipe.blur = sigma;
  std::string query =
      size_query(static_cast<int>(edge)) + "&fm=" + std::string(imaging::info(recipe.format).parameter);
  if (sigma > 0) query += "&blur=" + std::to_string(sigma);
  if (imaging::info(recipe.format).moves) query += std::string(first_frame);
  return {recipe, query};
}

}  // namespace

bool is_transform_parameter(std::string_view name) {
  return std::ranges::find(parameters, name, &Parameter::name) != parameters.end();
}

std::optional<Transform> parse_transform(const std::vector<std::pair<std::string, std::string>>& query,
                                         const imaging::Header& source, std::string_view accept) {
  Wanted wanted;
  Seen seen{};
  for (const auto& pair : query) apply(wanted, seen, pair);
  if (std::ranges::find(seen, true) == seen.end()) return {};
  imaging::Recipe recipe;
  recipe.width = device_pixels(wanted.width, wanted.ratio);
  recipe.height = device_pixels(wanted.height, wanted.ratio);
  recipe.fit = wanted.fit;
  recipe.quality = wanted.quality;
  recipe.blur = wanted.blur;
  choose_format(recipe, wanted, source, accept);
  recipe.moving = !wanted.first_frame && imaging::can_move(source, recipe);
  return Transform{recipe, wanted.negotiate};
}

Thumbnail thumbnail(bool alpha) {
  return make(400, alpha, 0);
}
Thumbnail large_thumbnail(bool alpha) {
  return make(800, alpha, 0);
}
Thumbnail blurred_thumbnail(bool alpha) {
  return make(400, alpha, thumbnail_blur);
}

std::vector<imaging::Recipe> thumbnail_recipes(bool alpha) {
  return {large_thumbnail(alpha).recipe, thumbnail(alpha).recipe, blurred_thumbnail(alpha).recipe};
}

bool is_standard(const imaging::Recipe& recipe) {
  for (const bool alpha : {false, true})
    for (const imaging::Recipe& own : thumbnail_recipes(alpha))
      if (own.canonical() == recipe.canonical()) return true;
  const auto side = recipe.width ? recipe.width : recipe.height;
  const bool row = !recipe.width && recipe.height && contains(row_heights, *recipe.height);
  if (!side || (recipe.height && recipe.height != side) || recipe.blur > 0) return false;
  if (recipe.width && recipe.height && recipe.fit != imaging::Fit::contain) return false;
  const bool usual = !imaging::info(recipe.format).lossy || recipe.quality == imaging::Recipe{}.quality;
  return usual && (row || contains(listed_sizes, *side));
}

}  // namespace lightkeep::library

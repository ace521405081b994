#include "app/pages/sought.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "app/api/errors.h"
#include "app/api/signature.h"
#include "app/http/message.h"
#include "text/ascii.h"
#include "text/percent.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

// Milliseconds since 1970, UTC.
struct Span {
  std::int64_t from;
  std::int64_t before;
};

constexpr std::array format_names{std::pair{"webp", "WebP"}, std::pair{"svg+xml", "SVG"}};

std::string as_it_is(const std::string& value) {
  return value;
}

std::string capitalized(const std::string& value) {
  std::string text = value;
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string format_in_words(const std::string& type) {
  for (const auto& [subtype, name] : format_names)
    if (type == subtype) return name;
  std::string text = type;
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::int64_t milliseconds_of(std::chrono::year_month_day day) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::sys_days(day).time_since_epoch())
      .count();
}

// Of "2026-11" or "2026".
std::optional<Span> span_of(std::string_view text) {
  const bool whole_year = text.size() == 4;
  if (text.size() < 4 || !text::is_number(text.substr(0, 4))) return {};
  if (!whole_year && (text.size() != 7 || text[4] != '-' || !text::is_number(text.substr(5)))) return {};
  const auto number = [](std::string_view digits) { return std::stoi(std::string(digits)); };
  const auto month = std::chrono::year{number(text.substr(0, 4))} /
                     std::chrono::month{whole_year ? 1U : static_cast<unsigned>(number(text.substr(5)))};
  if (!month.ok() || static_cast<int>(month.year()) < 1970) return {};
  const auto next = month + std::chrono::months{whole_year ? 12 : 1};
  return Span{milliseconds_of(month / 1), milliseconds_of(next / 1)};
}

// "November 2026"; "2026" of a whole year.
std::string month_in_words(const std::string& value) {
  const auto span = span_of(value);
  if (!span || value.size() == 4) return value;
  return text::day_in_words(span->from).substr(2);  // without the first day's number
}

constexpr std::array table{
    Facet{"tag", "Tags", "allTags", api::most_filter_tags, &api::Facets::tags, as_it_is, false},
    Facet{"color", "Colour", "color", api::most_filter_values, &api::Facets::colors, capitalized, false},
    Facet{"type", "Type", "contentType", api::most_filter_values, &api::Facets::content_types,
          format_in_words, true, Values::words, "image/"},
    Facet{"orientation", "Orientation", "orientation", 3, &api::Facets::orientations, capitalized},
    Facet{"taken", "Taken", "taken", 1, &api::Facets::taken_months, month_in_words, false, Values::clock},
    Facet{"added", "Added", "created", 1, &api::Facets::months, month_in_words, true, Values::moments},
    Facet{"by", "Added by", "uploadedBy", api::most_filter_values, &api::Facets::uploaders, as_it_is},
};

constexpr std::array by_relevance{Order{"relevance", "Best match first"}, Order{"newest", "Newest first"},
                                  Order{"oldest", "Oldest first"},        Order{"name", "By name"},
                                  Order{"size", "Largest first"},         Order{"taken", "By date taken"}};
constexpr std::span<const Order> by_time = std::span(by_relevance).subspan(1);

const Facet* find_facet(std::string_view name) {
  const auto found = std::ranges::find(table, name, &Facet::name);
  return found == table.end() ? nullptr : &*found;
}

void add_time(api::Json& filter, const Facet& facet, const std::string& value) {
  const auto span = span_of(value);
  if (!span)
    throw api::ApiError(api::errors::bad_user_input,
                        "`" + std::string(facet.name) + "` must be a month, as 2026-11, or a year.");
  const std::string argument(facet.argument);
  if (facet.values == Values::moments) {
    filter[argument + "From"] = span->from;
    filter[argument + "Before"] = span->before;
  } else {
    filter[argument + "From"] = value;
    filter[argument + "Before"] = text::iso_date(span->before).substr(0, value.size());
  }
}

std::string encoded(std::string_view text) {
  static constexpr text::ByteSet kept = text::letters_digits_and("-._~/:@!$'()*,;");
  return text::percent_encode(text, kept);
}

void append(std::string& query, std::string_view name, std::string_view value) {
  query.append(query.empty() ? "" : "&").append(name).append("=").append(encoded(value));
}

std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view query) {
  try {
    return http::parse_query(query);
  } catch (const api::ApiError&) {
    return {};
  }
}

}  // namespace

std::span<const Facet> facets() {
  return table;
}

std::span<const Order> orders(bool by_words) {
  return by_words ? by_relevance : by_time;
}

bool Sought::has(const Choice& choice) const {
  return std::ranges::find(choices, choice) != choices.end();
}

std::size_t Sought::room(const Facet& facet) const {
  const auto taken = static_cast<std::size_t>(std::ranges::count(choices, &facet, &Choice::facet));
  return facet.most - std::min(facet.most, taken);
}

bool Sought::is_over(const Facet& facet) const {
  return std::cmp_greater(std::ranges::count(choices, &facet, &Choice::facet), facet.most);
}

Sought Sought::with(const Choice& choice) const {
  Sought more = *this;
  if (choice.facet->most == 1)
    std::erase_if(more.choices, [&](const Choice& one) { return one.facet == choice.facet; });
  if (!more.has(choice)) more.choices.push_back(choice);
  return more;
}

Sought Sought::without(const Choice& choice) const {
  Sought less = *this;
  std::erase(less.choices, choice);
  return less;
}

Sought Sought::without_words() const {
  Sought less = *this;
  less.words.clear();
  return less;
}

Sought Sought::sorted(std::string_view order) const {
  Sought other = *this;
  other.sort = order;
  return other;
}

Sought Sought::cleared() const {
  return {.sort = sort};
}

const Order& Sought::order() const {
  const auto known = orders(!words.empty());
  if (sort.empty()) return known.front();
  const auto named = std::ranges::find(known, sort, &Order::name);
  if (named != known.end()) return *named;
  if (sort == by_relevance.front().name) return known.front();  // the words are gone
  throw api::ApiError(api::errors::bad_user_input,
                      "`sort` must be `newest`, `oldest`, `name`, `size` or `taken`.");
}

std::string Sought::query() const {
  std::string query;
  if (!words.empty()) append(query, "q", words);
  for (const Choice& choice : choices) append(query, choice.facet->name, choice.value);
  if (&order() != &orders(!words.empty()).front()) append(query, "sort", sort);
  return query;
}

api::Json Sought::filter() const {
  api::Json filter = api::Json::object();
  for (const auto& [facet, value] : choices) {
    if (facet->values != Values::words)
      add_time(filter, *facet, value);
    else
      filter[facet->argument].push_back(std::string(facet->prefix) + value);
  }
  return filter;
}

api::Json Sought::listing() const {
  api::Json arguments = filter();
  if (&order() != &orders(!words.empty()).front()) arguments["sort"] = sort;
  return arguments;
}

Sought sought_by(std::string_view query) {
  Sought sought;
  for (const auto& [name, value] : pairs_of(query)) {
    const std::string text(text::trim(value));
    if (text.empty()) continue;
    if (name == "q")
      sought.words = text;
    else if (name == "sort")
      sought.sort = text;
    else if (const Facet* facet = find_facet(name); facet && !sought.is_over(*facet))
      sought = sought.with({facet, text});
  }
  return sought;
}

std::string query_with(const Sought& sought, std::string_view more) {
  std::string query = sought.query();
  if (!more.empty()) query.append(query.empty() ? "" : "&").append(more);
  return query.empty() ? query : "?" + query;
}

}  // namespace lightkeep::pages

#include "text/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "text/ascii.h"

namespace lightkeep::text {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array<Unit, 5> duration_units{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 5> size_units{
    {{"B", 1}, {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}, {"TiB", 1LL << 40}}};

std::string_view take_while(std::string_view& text, bool (*belongs)(char)) {
  const auto end = std::ranges::find_if_not(text, belongs);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

// One number with its unit from the front of `text`.
std::optional<std::int64_t> take_quantity(std::string_view& text, std::span<const Unit> units) {
  const auto number = parse_count(take_while(text, is_digit));
  const std::string_view name = take_while(text, is_letter);
  const auto unit = std::ranges::find(units, name, &Unit::name);
  std::int64_t value = 0;
  if (!number || unit == units.end() || __builtin_mul_overflow(*number, unit->factor, &value)) return {};
  return value;
}

std::string format_quantity(std::int64_t value, std::span<const Unit> units) {
  if (value == 0) return "0" + std::string(units.front().name);
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value % unit.factor == 0) best = &unit;
  }
  return std::to_string(value / best->factor) + std::string(best->name);
}

}  // namespace

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  if (!is_number(text)) return {};
  const auto [last, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || last != end) return {};
  return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t total = 0;
  if (text.empty()) return {};
  while (!text.empty()) {
    const auto part = take_quantity(text, duration_units);
    if (!part || __builtin_add_overflow(total, *part, &total)) return {};
  }
  return std::chrono::milliseconds(total);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  if (const auto bytes = parse_count(text)) return static_cast<std::uint64_t>(*bytes);
  const auto value = take_quantity(text, size_units);
  if (!value || !text.empty()) return {};
  return static_cast<std::uint64_t>(*value);
}

std::string format_duration(std::chrono::milliseconds value) {
  return format_quantity(value.count(), duration_units);
}

std::string format_size(std::uint64_t value) {
  return format_quantity(static_cast<std::int64_t>(value), size_units);
}

std::string size_in_words(std::uint64_t bytes) {
  constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; amount >= 1000 && unit + 1 < units.size(); ++unit) amount /= 1000;
  std::string words = std::to_string(std::lround(amount * 10));
  if (unit > 0) words.insert(words.size() - 1, words.size() > 1 ? "." : "0.");
  if (unit == 0) words.pop_back();
  return (words.empty() ? "0" : words) + " " + units.at(unit);
}

}  // namespace lightkeep::text

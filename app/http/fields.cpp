// Header fields and entity tags.
#include "app/http/fields.h"

#include <algorithm>

#include "text/ascii.h"

namespace lightkeep::http {
namespace {

auto named(std::string_view name) {
  return [name](const auto& entry) { return text::equal_ignoring_case(entry.first, name); };
}

std::string_view opaque(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

const std::string* Fields::find(std::string_view name) const {
  const auto at = std::find_if(fields_.begin(), fields_.end(), named(name));
  return at == fields_.end() ? nullptr : &at->second;
}

std::string_view Fields::get(std::string_view name) const {
  const std::string* value = find(name);
  return value ? std::string_view(*value) : std::string_view();
}

void Fields::set(std::string_view name, std::string value) {
  remove(name);
  add(name, std::move(value));
}

void Fields::add(std::string_view name, std::string value) {
  fields_.emplace_back(name, std::move(value));
}

void Fields::remove(std::string_view name) {
  std::erase_if(fields_, named(name));
}

double quality(std::string_view list, std::string_view wanted) {
  double found = -1;
  text::for_each_member(list, [&](std::string_view member) {
    const auto end = member.find(';');
    if (!text::equal_ignoring_case(text::trim(member.substr(0, end), text::blanks), wanted)) return;
    const auto q = end == std::string_view::npos ? std::string_view::npos : member.find("q=", end);
    if (q == std::string_view::npos) {
      found = 1;
      return;
    }
    const auto value = member.substr(q + 2, 5);
    found = value.starts_with('1') ? 1 : 0;
    double scale = 0.1;
    for (std::size_t i = 2; i < value.size() && text::is_digit(value[i]); ++i, scale /= 10)
      found += (value[i] - '0') * scale;
  });
  return found;
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  if (etag.empty()) return false;
  std::string_view rest = text::trim(if_none_match, text::blanks);
  if (rest == "*") return true;
  // Tags may hold commas, so the list is walked quote by quote.
  while (!rest.empty()) {
    const auto open = rest.find('"');
    const auto close = open == std::string_view::npos ? open : rest.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (rest.substr(open, close - open + 1) == opaque(etag)) return true;
    rest.remove_prefix(close + 1);
  }
  return false;
}

bool etag_is(std::string_view candidate, std::string_view etag) {
  return !etag.empty() && candidate == etag && etag.starts_with('"');
}

}  // namespace lightkeep::http

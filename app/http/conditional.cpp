// Entity tags.
#include "app/http/conditional.h"

#include "text/ascii.h"

namespace lightkeep::http {
namespace {

std::string_view opaque(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

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

#include "app/graphql/language/block_string.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace lightkeep::graphql {
namespace {

std::vector<std::string_view> lines_of(std::string_view raw) {
  std::vector<std::string_view> lines;
  for (;;) {
    const auto end = raw.find_first_of("\r\n");
    lines.push_back(raw.substr(0, end));
    if (end == std::string_view::npos) return lines;
    raw.remove_prefix(end + (raw.substr(end).starts_with("\r\n") ? 2 : 1));
  }
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

bool is_blank(std::string_view line) {
  return indent_of(line) == line.size();
}

std::size_t common_indent(const std::vector<std::string_view>& lines) {
  std::size_t common = std::string_view::npos;
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (!is_blank(lines[i])) common = std::min(common, indent_of(lines[i]));
  return common;
}

}  // namespace

std::string block_string_value(std::string_view raw) {
  const auto lines = lines_of(raw);
  const std::size_t indent = common_indent(lines);
  const auto first = std::ranges::find_if_not(lines, is_blank);
  const auto last = std::find_if_not(lines.rbegin(), std::make_reverse_iterator(first), is_blank).base();
  std::string value;
  for (auto line = first; line < last; ++line) {
    if (line != first) value += '\n';
    value += line == lines.begin() ? *line : line->substr(std::min(indent, line->size()));
  }
  return value;
}

}  // namespace lightkeep::graphql

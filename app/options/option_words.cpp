#include "app/options/option_words.h"

#include <algorithm>
#include <numeric>
#include <type_traits>
#include <vector>

#include "text/ascii.h"
#include "text/quantity.h"

namespace lightkeep::app {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

struct Describe {
  const OptionRow& row;

  std::string range(std::string low, const std::string& high) const {
    return ", from " + std::move(low) + " to " + high;
  }
  std::string operator()(bool Options::*) const { return "true or false"; }
  std::string operator()(std::int64_t Options::*) const {
    return "a whole number" + range(std::to_string(row.bounds.low), std::to_string(row.bounds.high));
  }
  std::string operator()(std::uint64_t Options::*) const {
    return "a size such as 100MiB or 1GiB" +
           range(text::format_size(static_cast<std::uint64_t>(row.bounds.low)),
                 text::format_size(static_cast<std::uint64_t>(row.bounds.high)));
  }
  std::string operator()(std::chrono::milliseconds Options::*) const {
    return "a duration such as 30d, 12h, 5s or 500ms" +
           range(text::format_duration(std::chrono::milliseconds(row.bounds.low)),
                 text::format_duration(std::chrono::milliseconds(row.bounds.high)));
  }
  std::string operator()(std::string Options::*) const { return std::string(row.form.what); }
  std::string operator()(std::filesystem::path Options::*) const { return "a path"; }
  std::string operator()(std::vector<std::string> Options::*) const { return std::string(row.form.what); }
  std::string operator()(Endpoint Options::*) const {
    return "a numeric address and a port such as 127.0.0.1:8080, 0.0.0.0:443 or [::]:443";
  }
  template <typename Choice>
  requires std::is_enum_v<Choice> std::string operator()(Choice Options::*member) const {
    const auto names = choices(member);
    std::string text(names.front());
    for (std::size_t i = 1; i < names.size(); ++i)
      text += (i + 1 == names.size() ? " or " : ", ") + std::string(names[i]);
    return text;
  }
};

struct Placeholder {
  std::string operator()(bool Options::*) const { return ""; }
  std::string operator()(std::int64_t Options::*) const { return "N"; }
  std::string operator()(std::uint64_t Options::*) const { return "SIZE"; }
  std::string operator()(std::chrono::milliseconds Options::*) const { return "DURATION"; }
  std::string operator()(std::string Options::*) const { return "TEXT"; }
  std::string operator()(std::filesystem::path Options::*) const { return "PATH"; }
  std::string operator()(std::vector<std::string> Options::*) const { return "LIST"; }
  std::string operator()(Endpoint Options::*) const { return "ADDR:PORT"; }
  template <typename Choice>
  requires std::is_enum_v<Choice> std::string operator()(Choice Options::*member) const {
    std::string text;
    for (const std::string_view name : choices(member)) text.append(text.empty() ? "" : "|").append(name);
    return text;
  }
};

}  // namespace

std::string_view nearest_option(std::string_view name) {
  constexpr std::size_t longest = 64;  // beyond that it is not a misspelt name
  if (name.size() > longest) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const OptionGroup& group : option_groups()) {
    for (const OptionRow& row : group.rows) {
      const std::size_t distance = edit_distance(name, row.name);
      if (distance < least) {
        least = distance;
        best = row.name;
      }
    }
  }
  return best;
}

std::string environment_name(const OptionRow& row) {
  std::string name = "LIGHTKEEP_";
  for (const char c : row.name)
    name += c == '-' ? '_' : text::is_letter(c) ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

bool is_flag(const OptionRow& row) {
  return std::holds_alternative<bool Options::*>(row.field);
}

std::string placeholder(const OptionRow& row) {
  return std::visit(Placeholder{}, row.field);
}

std::string allowed_values(const OptionRow& row) {
  return std::visit(Describe{row}, row.field);
}

}  // namespace lightkeep::app

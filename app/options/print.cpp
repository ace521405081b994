#include "app/options/print.h"

#include <algorithm>
#include <sstream>

#include "app/options/option_words.h"

namespace lightkeep::app {
namespace {

std::string flag_text(const OptionRow& row) {
  const std::string value = placeholder(row);
  return "--" + std::string(row.name) + (value.empty() ? "" : " " + value);
}

void print_help(const OptionRow& row, std::ostream& out) {
  constexpr std::size_t column = 34;
  std::string flag = "  " + flag_text(row);
  flag.resize(std::max(flag.size() + 2, column), ' ');
  out << flag << row.sentence;
  if (!is_flag(row) && !row.fallback.empty()) out << " [" << row.fallback << "]";
  out << "\n";
}

void print_sample(const OptionRow& row, std::ostream& out) {
  out << "# " << row.sentence << "\n# " << environment_name(row) << ": " << allowed_values(row) << ".\n#"
      << row.name << " =" << (row.fallback.empty() ? "" : " ") << row.fallback << "\n\n";
}

const char* const masked = "********";

std::string origin_text(const Setting& setting) {
  return setting.origin == Origin::fallback ? "default" : setting.place;
}

}  // namespace

std::string options_help() {
  std::ostringstream out;
  for (const OptionGroup& group : option_groups()) {
    out << group.title << "\n";
    for (const OptionRow& row : group.rows) print_help(row, out);
    out << "\n";
  }
  out << "Each option is also an environment variable (--data is LIGHTKEEP_DATA) and a line of the config "
         "file\n"
         "('data = ./data'). A flag wins over the environment, that over the file. Lists take commas or "
         "repetition.\n";
  return out.str();
}

std::string sample_config() {
  std::ostringstream out;
  out << "# Options of Lightkeep, each at its default. Printed by 'lightkeep config sample'; read with "
         "--config FILE.\n"
         "# Flags and environment variables win over this file.\n\n";
  for (const OptionGroup& group : option_groups()) {
    out << "## " << group.title << "\n\n";
    for (const OptionRow& row : group.rows) {
      if (row.in_file) print_sample(row, out);
    }
  }
  std::string text = out.str();
  text.pop_back();  // the blank line after the last option
  return text;
}

std::string effective_config(const Loaded& loaded) {
  std::ostringstream out;
  for (const Setting& setting : loaded.settings) {
    const OptionRow& row = *find_option(setting.name);
    const bool hidden = row.secret && !setting.text.empty();
    const std::string line = std::string(setting.name) + " = " + (hidden ? masked : setting.text);
    out << "# " << origin_text(setting) << "\n" << (row.in_file && !hidden ? "" : "#") << line << "\n";
  }
  return out.str();
}

}  // namespace lightkeep::app

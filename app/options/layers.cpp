#include "app/options/layers.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <utility>

#include "app/options/option_words.h"
#include "text/ascii.h"

namespace lightkeep::app {
namespace {

std::string suggestion(std::string_view name, std::string_view prefix) {
  const std::string_view near = nearest_option(name);
  if (near.empty()) return " 'lightkeep --help' lists the options.";
  return " Did you mean " + std::string(prefix) + std::string(near) + "?";
}

/// What commands take besides the options; which takes which, app/commands.cpp knows.
struct FlagName {
  std::string_view name;
  bool has_value;
};
constexpr std::array command_flags{
    FlagName{"at", true},   FlagName{"deep", false},    FlagName{"dry-run", false}, FlagName{"json", false},
    FlagName{"only", true}, FlagName{"partial", false}, FlagName{"to", true}};

class ArgumentReader {
 public:
  ArgumentReader(std::span<const std::string> arguments, Loaded& loaded)
      : left_(arguments), loaded_(loaded) {}

  Layer read() {
    while (!left_.empty() && !loaded_.help) {
      const std::string& argument = take();
      if (argument == "--") break;
      if (argument == "--help" || argument == "-h") {
        loaded_.help = true;
      } else if (argument.size() > 1 && argument.front() == '-') {
        option(argument);
      } else {
        loaded_.rest.push_back(argument);
      }
    }
    loaded_.rest.insert(loaded_.rest.end(), left_.begin(), left_.end());
    return std::move(layer_);
  }

 private:
  const std::string& take() {
    const std::string& first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }

  void option(const std::string& argument) {
    const std::string_view body = std::string_view(argument).substr(argument.starts_with("--") ? 2 : 1);
    const auto equals = std::min(body.find('='), body.size());
    const std::string name(body.substr(0, equals));
    if (argument.starts_with("--") && command_flag(name, body.substr(equals))) return;
    const OptionRow* row = argument.starts_with("--") ? find_option(name) : nullptr;
    if (row == nullptr) throw OptionError("Unknown option " + argument + "." + suggestion(name, "--"));
    const std::string place = "--" + name;
    if (equals < body.size()) {
      layer_.add(*row, {std::string(body.substr(equals + 1)), place});
    } else if (is_flag(*row)) {
      layer_.add(*row, {"true", place});
    } else {
      layer_.add(*row, {value(*row, place), place});
    }
  }

  /// `given` begins with "=" where a value follows the name.
  bool command_flag(const std::string& name, std::string_view given) {
    const auto* const flag = std::ranges::find(command_flags, name, &FlagName::name);
    if (flag == command_flags.end()) return false;
    if (!flag->has_value && !given.empty()) throw OptionError("--" + name + " takes no value.");
    if (flag->has_value && given.empty() && left_.empty()) throw OptionError("--" + name + " needs a value.");
    const bool follows = flag->has_value && given.empty();
    loaded_.flags.push_back({name, follows ? take() : std::string(given.substr(given.empty() ? 0 : 1))});
    return true;
  }

  std::string value(const OptionRow& row, const std::string& place) {
    if (left_.empty() || left_.front().starts_with("--"))
      throw OptionError(place + " needs a value: " + allowed_values(row) + ".");
    return take();
  }

  std::span<const std::string> left_;
  Loaded& loaded_;
  Layer layer_{Origin::flag};
};

// Names that are near to one of ours are worth a word; others may well be another program's.
void warn_of_misspelt(const Environment& environment, const std::set<std::string>& known, Loaded& loaded) {
  for (const auto& [name, text] : environment) {
    if (!name.starts_with("LIGHTKEEP_") || known.contains(name)) continue;
    std::string plain = name.substr(std::string_view("LIGHTKEEP_").size());
    std::ranges::transform(plain, plain.begin(), [](unsigned char c) {
      return c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    if (const OptionRow* near = find_option(nearest_option(plain)))
      loaded.warnings.push_back("The environment variable " + name +
                                " is no option and is ignored. Did you mean " + environment_name(*near) +
                                "?");
  }
}

std::string read_config(const std::filesystem::path& path) {
  constexpr std::size_t largest = 1 << 20;
  std::ifstream file(path, std::ios::binary);
  std::string text(largest + 1, '\0');
  if (!file) throw OptionError("The config file " + path.string() + " cannot be read.");
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || std::filesystem::is_directory(path))
    throw OptionError("The config file " + path.string() + " cannot be read.");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > largest) throw OptionError("The config file " + path.string() + " is larger than 1 MiB.");
  return text;
}

void read_line(std::string_view line, const std::string& place, Layer& layer) {
  const auto equals = line.find('=');
  if (equals == line.npos) throw OptionError(place + " is not of the form 'name = value'.");
  const std::string_view name = text::trim(line.substr(0, equals));
  const std::string_view value = text::trim(line.substr(equals + 1));
  const OptionRow* row = find_option(name);
  if (row == nullptr)
    throw OptionError(place + " names an unknown option '" + std::string(name) + "'." + suggestion(name, ""));
  if (!row->in_file) throw OptionError(place + ": " + std::string(name) + " cannot be set in a config file.");
  layer.add(*row, {std::string(value), place});
}

}  // namespace

void Layer::add(const OptionRow& row, const Given& given) {
  auto [entry, fresh] = given_.try_emplace(&row, given);
  if (fresh) return;
  if (!std::holds_alternative<std::vector<std::string> Options::*>(row.field))
    throw OptionError(given.place + " is given twice (also " + entry->second.place + "); give it once.");
  entry->second.text += ", " + given.text;
}

const Given* Layer::find(const OptionRow& row) const {
  const auto entry = given_.find(&row);
  return entry == given_.end() ? nullptr : &entry->second;
}

Layer read_arguments(std::span<const std::string> arguments, Loaded& loaded) {
  return ArgumentReader(arguments, loaded).read();
}

Layer read_environment(const Environment& environment, Loaded& loaded) {
  Layer layer(Origin::environment);
  std::set<std::string> known;
  for (const OptionGroup& group : option_groups()) {
    for (const OptionRow& row : group.rows) {
      const std::string name = environment_name(row);
      known.insert(name);
      const auto variable = environment.find(name);
      // An empty variable is how compose files and unit files say "not set".
      if (variable != environment.end() && !variable->second.empty())
        layer.add(row, {variable->second, name});
    }
  }
  warn_of_misspelt(environment, known, loaded);
  return layer;
}

Layer read_file(const std::filesystem::path& path) {
  Layer layer(Origin::config_file);
  if (path.empty()) return layer;
  const std::string text = read_config(path);
  std::string_view left = text;
  for (int number = 1; !left.empty(); ++number) {
    const auto end = std::min(left.find('\n'), left.size());
    const std::string_view line = text::trim(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (line.empty() || line.front() == '#') continue;
    read_line(line, path.string() + " line " + std::to_string(number), layer);
  }
  return layer;
}

}  // namespace lightkeep::app

// From flags, environment, config file and defaults to one Options.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <type_traits>
#include <utility>

#include "app/ip/address.h"
#include "app/options/option_table.h"
#include "app/options/options.h"
#include "app/options/validate.h"
#include "app/options/values.h"
#include "text/ascii.h"
#include "text/quantity.h"

namespace lightkeep::app {
namespace {

// One text given for an option.
struct Given {
  std::string text;
  std::string place;
};

// What one source of settings says. A list may be given piece by piece, anything else once.
class Layer {
 public:
  explicit Layer(Origin origin) : origin_(origin) {}

  void add(const OptionRow& row, Given given) {
    auto [entry, fresh] = given_.try_emplace(&row, given);
    if (fresh) return;
    if (!std::holds_alternative<std::vector<std::string> Options::*>(row.field))
      throw OptionError(given.place + " is given twice (also " + entry->second.place + "); give it once.");
    entry->second.text += ", " + given.text;
  }

  const Given* find(const OptionRow& row) const {
    const auto entry = given_.find(&row);
    return entry == given_.end() ? nullptr : &entry->second;
  }
  Origin origin() const { return origin_; }

 private:
  Origin origin_;
  std::map<const OptionRow*, Given> given_;
};

std::string suggestion(std::string_view name, std::string_view prefix) {
  const std::string_view near = nearest_option(name);
  if (near.empty()) return " 'lightkeep --help' lists the options.";
  return " Did you mean " + std::string(prefix) + std::string(near) + "?";
}

class Arguments {
 public:
  Arguments(std::span<const std::string> arguments, Loaded& loaded) : left_(arguments), loaded_(loaded) {}

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

// Puts a text into its member; false when it is not what the row allows.
struct Assign {
  const OptionRow& row;
  std::string_view text;
  Options& out;

  bool within(std::int64_t value) const { return value >= row.bounds.low && value <= row.bounds.high; }
  bool fits(std::string_view item) const { return row.form.fits == nullptr || row.form.fits(item); }
  template <typename Value, typename Parsed>
  bool store(Value Options::*member, const std::optional<Parsed>& parsed) const {
    if (parsed) out.*member = *parsed;
    return parsed.has_value();
  }

  bool operator()(bool Options::*member) const { return store(member, parse_bool(text)); }
  bool operator()(std::int64_t Options::*member) const {
    const auto value = text::parse_count(text);
    return store(member, value) && within(*value);
  }
  bool operator()(std::uint64_t Options::*member) const {
    const auto value = text::parse_size(text);
    return store(member, value) && within(static_cast<std::int64_t>(*value));
  }
  bool operator()(std::chrono::milliseconds Options::*member) const {
    const auto value = text::parse_duration(text);
    return store(member, value) && within(value->count());
  }
  bool operator()(std::string Options::*member) const {
    out.*member = text;
    return text.empty() || fits(text);
  }
  bool operator()(std::filesystem::path Options::*member) const {
    out.*member = text;
    return text.find('\0') == text.npos;
  }
  bool operator()(std::vector<std::string> Options::*member) const {
    out.*member = parse_list(text);
    return std::ranges::all_of(out.*member, [this](const std::string& item) { return fits(item); });
  }
  bool operator()(Endpoint Options::*member) const { return store(member, parse_endpoint(text)); }
  template <typename Choice>
  requires std::is_enum_v<Choice>
  bool operator()(Choice Options::*member) const {
    const auto names = choices(member);
    const auto found = std::ranges::find(names, text);
    if (found != names.end()) out.*member = static_cast<Choice>(found - names.begin());
    return found != names.end();
  }
};

void assign(const OptionRow& row, const Given& given, Options& out) {
  if (std::visit(Assign{row, given.text, out}, row.field)) return;
  const std::string value = row.secret ? "the value given" : "'" + given.text + "'";
  throw OptionError(given.place + ": " + value + " is not possible; " + std::string(row.name) + " must be " +
                    allowed_values(row) + ".");
}

// The strongest layer that speaks of `row`.
Setting choose(const OptionRow& row, std::span<const Layer* const> layers) {
  for (const Layer* layer : layers) {
    if (const Given* given = layer->find(row)) return {row.name, given->text, layer->origin(), given->place};
  }
  return {row.name, std::string(row.fallback), Origin::fallback, ""};
}

std::filesystem::path config_path(const Layer& flags, const Layer& environment) {
  const OptionRow& row = *find_option("config");
  const Given* given = flags.find(row) != nullptr ? flags.find(row) : environment.find(row);
  return given == nullptr ? std::filesystem::path() : std::filesystem::path(given->text);
}

// As a browser writes it: lower case, without a path, without the port that its scheme has anyway.
void normalize_origin(std::string& origin) {
  origin = text::lower(origin);
  if (origin.ends_with('/')) origin.pop_back();
  for (const auto& [scheme, port] : {std::pair("http://", ":80"), std::pair("https://", ":443")})
    if (origin.starts_with(scheme) && origin.ends_with(port))
      origin.erase(origin.size() - std::string_view(port).size());  // GCC 12 warns of resize at -O2
}

void normalize(Options& options) {
  normalize_origin(options.public_url);
  for (std::string* host : {&options.mcp_host, &options.cdn_host}) *host = text::lower(*host);
  for (std::string& origin : options.mcp_origin) normalize_origin(origin);
  if (options.image_workers == 0) options.image_workers = std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

bool Endpoint::loopback() const {
  return ip::names_this_machine(address);
}

std::string Endpoint::text() const {
  const std::string host = address.find(':') == address.npos ? address : "[" + address + "]";
  return host + ":" + std::to_string(port);
}

std::string Options::base_url(std::uint16_t bound_port) const {
  if (!public_url.empty()) return public_url;
  const bool any = listen.address == "0.0.0.0" || listen.address == "::";
  const std::string authority =
      any ? "localhost:" + std::to_string(bound_port) : Endpoint{listen.address, bound_port}.text();
  return (tls() ? "https://" : "http://") + authority;
}

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (text.starts_with("LIGHTKEEP_") && equals != text.npos)
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

Loaded load(std::span<const std::string> arguments, const Environment& environment) {
  Loaded loaded;
  const Layer flags = Arguments(arguments, loaded).read();
  if (loaded.help) return loaded;
  const Layer variables = read_environment(environment, loaded);
  const Layer file = read_file(config_path(flags, variables));
  const std::array<const Layer*, 3> layers{&flags, &variables, &file};
  for (const OptionGroup& group : option_groups()) {
    for (const OptionRow& row : group.rows) {
      Setting setting = choose(row, layers);
      assign(row, {setting.text, setting.place}, loaded.options);
      loaded.settings.push_back(std::move(setting));
    }
  }
  normalize(loaded.options);
  validate(loaded);
  return loaded;
}

}  // namespace lightkeep::app

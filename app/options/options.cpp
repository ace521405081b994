#include "app/options/options.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "app/ip/address.h"
#include "app/options/layers.h"
#include "app/options/option_words.h"
#include "app/options/validate.h"
#include "app/options/values.h"
#include "text/ascii.h"
#include "text/quantity.h"

namespace lightkeep::app {
namespace {

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
  for (std::string* host : {&options.host, &options.mcp_host, &options.api_host, &options.cdn_host})
    *host = text::lower(*host);
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

namespace {

void imply(Loaded& loaded, std::string_view name, std::string text) {
  Setting& setting = *std::ranges::find(loaded.settings, name, &Setting::name);
  if (setting.origin != Origin::fallback) return;
  const Setting& host = *std::ranges::find(loaded.settings, "host", &Setting::name);
  setting.text = std::move(text);
  setting.origin = host.origin;
  setting.place = host.place;
  assign(*find_option(name), {setting.text, setting.place}, loaded.options);
}

/// A name that certificates are got for says where to listen, and what links begin with.
void follow_host(Loaded& loaded) {
  if (loaded.options.host.empty()) return;
  imply(loaded, "listen", "[::]:443");
  imply(loaded, "public-url", "https://" + text::lower(loaded.options.host));
}

}  // namespace

Loaded load(std::span<const std::string> arguments, const Environment& environment) {
  Loaded loaded;
  const Layer flags = read_arguments(arguments, loaded);
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
  follow_host(loaded);
  normalize(loaded.options);
  validate(loaded);
  return loaded;
}

const CommandFlag* Loaded::flag(std::string_view name) const {
  const auto found = std::ranges::find(flags, name, &CommandFlag::name);
  return found == flags.end() ? nullptr : &*found;
}

}  // namespace lightkeep::app

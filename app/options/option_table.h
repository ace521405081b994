// The table of options: each is declared here once, and everything else prints from it or reads by it.
// Constant.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "app/options/options.h"

namespace lightkeep::app {

/// Where the value goes; the member's type says how the text is read.
using Field = std::variant<bool Options::*, std::int64_t Options::*, std::uint64_t Options::*,
                           std::chrono::milliseconds Options::*, std::string Options::*,
                           std::filesystem::path Options::*, std::vector<std::string> Options::*,
                           Endpoint Options::*, LogFormat Options::*, LogLevel Options::*, SignUp Options::*,
                           ProxyHeaders Options::*, Transforms Options::*, ClientDocuments Options::*>;

/// What an option of choices may be, in the order of the values.
constexpr std::array<std::string_view, 2> choices(LogFormat Options::*) {
  return {"text", "json"};
}
constexpr std::array<std::string_view, 3> choices(LogLevel Options::*) {
  return {"info", "warning", "error"};
}
constexpr std::array<std::string_view, 3> choices(ClientDocuments Options::*) {
  return {"automatic", "on", "off"};
}
constexpr std::array<std::string_view, 2> choices(ProxyHeaders Options::*) {
  return {"x-forwarded", "forwarded"};
}
constexpr std::array<std::string_view, 2> choices(Transforms Options::*) {
  return {"any", "standard"};
}
constexpr std::array<std::string_view, 3> choices(SignUp Options::*) {
  return {"invited", "open", "closed"};
}

/// Of counts as they are, of sizes in bytes, of durations in milliseconds; both ends belong to it.
struct Bounds {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

/// What a text (or each item of a list) must look like, beyond its type. `what` completes "must be …".
struct Form {
  bool (*fits)(std::string_view) = nullptr;
  std::string_view what;
};

struct OptionRow {
  std::string_view name;  // "claim-window": --claim-window, LIGHTKEEP_CLAIM_WINDOW, claim-window = …
  Field field;
  std::string_view fallback;  // the default, as one would write it
  std::string_view sentence;
  Bounds bounds{};
  Form form{};
  bool secret = false;  // masked wherever it is printed
  bool in_file = true;  // a config file may set it
};

struct OptionGroup {
  std::string_view title;
  std::span<const OptionRow> rows;
};

std::span<const OptionGroup> option_groups();
const OptionRow* find_option(std::string_view name);  // null when there is none

}  // namespace lightkeep::app

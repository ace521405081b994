// The JSON of everything that clients see, and the one reader of what they send: how deep, how much, and what
// becomes of a name that comes twice is said here, for every face. Keys keep the order in which the tables
// declare them. Values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "app/api/errors.h"

// Compiled once, in json.cpp, instead of in every file that touches JSON.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace lightkeep::api {

using Json = nlohmann::ordered_json;

/// As text; bytes that are not UTF-8 (of a stored name, say) become U+FFFD rather than an exception.
std::string print(const Json& value);

/// A member that is a string; empty for anything else.
std::string text_of(const Json& value, const char* name);
/// A member that is a whole number; 0 for anything else.
std::int64_t number_of(const Json& value, const char* name);

/// What one text may cost.
struct JsonLimits {
  std::size_t depth = 64;       // of lists and objects in each other
  std::size_t values = 20'000;  // of all kinds; each costs some 50 bytes of memory however short its text is
  std::size_t members = 256;    // of one object: they are looked up one after another
};

/// A text that is not JSON, is over a limit, or has an object that names a member twice, of which nobody says
/// which one counts (RFC 8259, section 4). BAD_USER_INPUT, with a sentence that says what it is.
class JsonError : public ApiError {
 public:
  enum class Fault { syntax, limits };
  JsonError(Fault fault, std::string message);
  Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

/// Fills `out` with what comes next, at least one byte; 0 at the end.
using TextSource = std::function<std::size_t(std::span<char> out)>;

/// One value and nothing after it (RFC 8259). Throws JsonError, and what the source throws.
Json parse_json(std::string_view text, const JsonLimits& limits = {});
Json parse_json(const TextSource& source, const JsonLimits& limits = {});

}  // namespace lightkeep::api

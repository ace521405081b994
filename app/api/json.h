// The JSON type of everything that clients see: keys keep the order in which the tables declare them.
#pragma once

#include <nlohmann/json.hpp>

namespace lightkeep::api {

using Json = nlohmann::ordered_json;

/// As text; bytes that are not UTF-8 (of a stored name, say) become U+FFFD rather than an exception.
inline std::string print(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lightkeep::api

// The JSON type of everything that clients see: keys keep the order in which the tables declare them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

// Compiled once, in json.cpp, instead of in every file that touches JSON.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace lightkeep::api {

using Json = nlohmann::ordered_json;

/// As text; bytes that are not UTF-8 (of a stored name, say) become U+FFFD rather than an exception.
std::string print(const Json& value);

}  // namespace lightkeep::api

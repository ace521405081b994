// What an operation of the API is called, takes and gives, declared once for every face: REST's routes, the
// OpenAPI document, MCP's tool schemas and the GraphQL schema are printed from it, and arguments are checked
// against it. The operations themselves are rows of app/library/operations.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lightkeep::api {

struct ErrorRow;

/// Where REST carries an argument.
enum class Place { path, query, body };

/// Bounds are of the value for numbers, of the length in characters for strings, of the count for lists.
struct Argument {
  std::string_view name;
  std::string_view type;  // GraphQL's notation: "ID!", "[String!]!", "Int"
  Place place;
  std::string_view sentence;
  std::optional<std::int64_t> least = std::nullopt;
  std::optional<std::int64_t> most = std::nullopt;
  std::optional<std::int64_t> fallback = std::nullopt;  // of an optional number
  const ErrorRow* when_empty = nullptr;  // refusal of its own for a list that is missing or empty
  std::string_view instead{};            // of a required one: another, where that is sent this need not be
  const std::vector<Argument>* members = nullptr;  // of an object, which has no others
  bool one_alone = false;                          // of a list: a string stands for a list of it
  bool uncut = false;  // of a list: texts with commas in them stay whole, and several are repeated
};

/// What the body of a request over HTTP is.
enum class Body { none, json, files };

struct Signature {
  std::string_view name;  // of the MCP tool and, in camelCase, of the GraphQL field
  std::string_view method;
  std::string_view path;  // ":name" is an argument
  int status = 200;
  std::string_view result;  // a type in GraphQL's notation
  std::string_view title;
  std::string_view sentence;
  std::vector<Argument> arguments{};
  bool open = false;         // needs no credential; one that is sent is ignored
  bool paged = false;        // answers X-Total-Count and Link
  bool takes_files = false;  // besides its arguments, as multipart/form-data
  bool gives_bytes = false;  // REST answers application/octet-stream, where others print the result
  bool waits = false;        // over REST, for `wait` seconds, as long as there is nothing to tell
  bool compares = false;     // 412 where what it replaces is not what was expected

  Body body() const {
    if (takes_files) return Body::files;
    const bool json = std::ranges::find(arguments, Place::body, &Argument::place) != arguments.end();
    return json ? Body::json : Body::none;
  }
  bool takes(std::string_view argument) const {
    return std::ranges::find(arguments, argument, &Argument::name) != arguments.end();
  }
};

inline constexpr std::string_view api_version = "2026-05-20";
inline constexpr std::size_t most_files = 20;               // of one upload
inline constexpr std::size_t most_ids = 100;                // of one call
inline constexpr std::size_t most_exceptions = 10'000;      // of one call by a query
inline constexpr std::size_t most_downloaded_ids = 10'000;  // of one archive
inline constexpr std::size_t most_digests = 500;            // of one call
inline constexpr std::size_t most_tags = 20;                // of one call
inline constexpr std::size_t most_filter_tags = 5;          // of one list
inline constexpr std::size_t most_filter_values = 5;        // types, uploaders or colours of one list
inline constexpr std::size_t longest_tag = 200;             // characters
inline constexpr std::size_t longest_name = 100;            // characters
inline constexpr std::size_t longest_description = 10'000;  // characters

}  // namespace lightkeep::api

// The operations of the API, each declared once: name, access, arguments with bounds, result. REST's routes,
// the OpenAPI document, MCP's tool schemas and the GraphQL schema are printed from this table, and every face
// checks arguments against it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace lightkeep::api {

struct ErrorRow;

enum class OperationId {
  whoami,
  create_organization,
  list_libraries,
  create_library,
  rename_library,
  list_assets,
  upload_assets,
  delete_assets,
  restore_assets,
  get_asset,
  update_asset_description,
  tag_assets,
  untag_assets,
  transfer_assets,
  list_tags,
  search_assets,
};

/// What the caller must be allowed.
enum class Need {
  nobody,           // no credential; one that is sent is ignored
  any_key,          // any valid key
  read_somewhere,   // a key of the organization
  write_somewhere,  // write on at least one library of the organization
  read,             // read on the library
  write,            // write on the library
};

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
};

struct Operation {
  OperationId id;
  std::string_view name;  // of the MCP tool and, in camelCase, of the GraphQL field
  std::string_view method;
  std::string_view path;  // ":name" is an argument
  Need need;
  int status;
  std::string_view result;  // a type in GraphQL's notation
  std::string_view title;
  std::string_view sentence;
  std::vector<Argument> arguments;
  bool lists = false;  // answers X-Total-Count and Link
};

std::span<const Operation> operations();
const Operation& operation(OperationId id);

inline constexpr std::string_view api_version = "2026-05-20";
inline constexpr std::size_t most_files = 20;               // of one upload
inline constexpr std::size_t most_ids = 100;                // of one call
inline constexpr std::size_t most_tags = 20;                // of one call
inline constexpr std::size_t most_filter_tags = 5;          // of one list
inline constexpr std::size_t longest_tag = 200;             // characters
inline constexpr std::size_t longest_name = 100;            // characters
inline constexpr std::size_t longest_description = 10'000;  // characters

}  // namespace lightkeep::api

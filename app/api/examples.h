// Programs that call an operation of the API, ready to be copied: printed into the OpenAPI document and on
// the reference page from the operation's signature. They take the API key from the environment and never
// hold one. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/api/json.h"
#include "app/api/signature.h"

namespace lightkeep::api {

/// Whose programs they are: words that stand for a reader's own, or those.
struct ExampleCaller {
  std::string public_url;  // no slash at the end
  std::string organization = "your-organization";
  std::string library = "your-library";
};

/// Where the programs find the key.
inline constexpr std::string_view key_variable = "LIGHTKEEP_API_KEY";

struct Example {
  std::string_view name;   // "curl", "javascript", "python"
  std::string_view label;  // "curl", "JavaScript", "Python"
  std::string code;        // ends without a newline
};

/// In the order in which they are shown: for a shell; for Node, Deno and Bun; for Python with `requests`.
std::vector<Example> examples(const Signature& operation, const ExampleCaller& caller);

/// What an argument may be: a string, a number or a list of strings, without quotes or backslashes. Null for
/// one that the programs leave out.
Json example_value(const Argument& argument, const ExampleCaller& caller);
/// The JSON body of a request; empty for an operation that takes none.
Json example_body(const Signature& operation, const ExampleCaller& caller);

}  // namespace lightkeep::api

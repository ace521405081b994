// Arguments of operations, from a query string and a JSON body: refused, or within what is declared. What one
// checker takes, the printed schema takes too, and all that was taken is taken again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/api/arguments.h"
#include "app/api/errors.h"
#include "app/api/schema.h"
#include "app/library/operations.h"
#include "app/mcp/schema_check.h"
#include "app/rest/request.h"
#include "tests/fuzz/pieces.h"

namespace {

using namespace lightkeep;
using api::Json;

void require(bool promise) {
  if (!promise) std::abort();
}

// "query\nbody", of the operation's path with names that are in order.
Json read(const api::Signature& signature, std::string_view text) {
  const auto line = std::min(text.find('\n'), text.size());
  http::Request request;
  request.query = text.substr(0, line);
  for (const api::Argument& argument : signature.arguments)
    if (argument.place == api::Place::path) request.parameters.emplace_back(argument.name, "some-name");
  Pieces body(text.substr(std::min(line + 1, text.size())), 7);
  request.body = &body;
  return rest::read_arguments(signature, request);
}

void check(const api::Signature& signature, const Json& sent) {
  const api::Arguments taken(signature, sent);
  for (const api::Argument& argument : signature.arguments) {
    const std::string name(argument.name);
    require(taken.has(name.c_str()) || !argument.type.ends_with('!'));
    const auto value = sent.find(name);
    if (value == sent.end() || value->is_null()) continue;
    require(!mcp::find_violation(api::argument_schema(argument), *value));
    if (argument.type.starts_with('[')) require(taken.strings(name.c_str()).size() == value->size());
    if (argument.type.starts_with("Int")) require(taken.number(name.c_str()) == value->get<std::int64_t>());
  }
  const api::Arguments again(signature, Json::parse(api::print(sent)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto operations = library::operations();
  const api::Signature& signature = operations[data[0] % operations.size()].signature;
  try {
    check(signature, read(signature, {reinterpret_cast<const char*>(data) + 1, size - 1}));
  } catch (const api::ApiError& error) {
    require(error.row().status >= 400 && error.row().status < 500);
  }
  return 0;
}

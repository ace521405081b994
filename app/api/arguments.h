// What a caller sent, checked against a signature. Every face calls it; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/api/json.h"
#include "app/api/signature.h"

namespace lightkeep::api {

/// The declared argument of this name from text: a number becomes a number where it parses, a list is split
/// at commas. Repeated names add to a list, and so do `name[]` and `name[0]`, as common clients send lists.
void add_text_argument(const Signature& signature, Json& arguments, std::string_view name,
                       std::string_view text);

/// Arguments that keep to their signature, defaults filled in; others than the declared ones are dropped.
class Arguments {
 public:
  /// Throws ApiError(bad_user_input, or the code that the contract names for too many or no ids) naming the
  /// first argument at fault: missing, of a wrong type, out of bounds.
  Arguments(const Signature& signature, const Json& sent);

  bool has(const char* name) const { return values_.contains(name); }
  /// Empty where it was left out.
  std::string text(const char* name) const;
  std::vector<std::string> strings(const char* name) const;
  /// Of a number with a default, or one that is required.
  std::int64_t number(const char* name) const;
  /// Of an object: its members.
  Arguments members(const char* name) const;

 private:
  explicit Arguments(Json values) : values_(std::move(values)) {}

  Json values_;
};

}  // namespace lightkeep::api

// What a person sent with a form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/http/http.h"

namespace lightkeep::pages {

inline constexpr std::size_t form_limit = 64 << 10;  // bytes of a form

/// A whole number, as ids are; 0 when the text is none.
std::int64_t to_number(std::string_view text);

class Form {
 public:
  Form() = default;
  /// Reads an urlencoded body. Throws api::ApiError(bad_user_input, payload_too_large).
  explicit Form(http::Request& request);
  explicit Form(std::vector<std::pair<std::string, std::string>> fields) : fields_(std::move(fields)) {}

  /// The first value; empty when there is none.
  std::string get(std::string_view name) const;
  /// The same without blanks around it.
  std::string trimmed(std::string_view name) const;
  /// All values of that name.
  std::vector<std::string> values(std::string_view name) const;
  bool has(std::string_view name) const;
  std::int64_t number(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace lightkeep::pages

// Content-Type and Content-Disposition of form parts: parameters with their quoting, charsets and the ways
// browsers bend them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lightkeep::http {

/// `value; name=text; name="text"`: the value in lower case and the parameters in order, names in lower case,
/// texts unquoted.
struct Parameterized {
  std::string value;
  std::vector<std::pair<std::string, std::string>> parameters;

  const std::string* find(std::string_view name) const;
};
std::optional<Parameterized> parse_parameterized(std::string_view text);

/// Whether a Content-Type field names this type, in any letter case, with any parameters.
bool is_media_type(std::string_view content_type, std::string_view type);

/// An ext-value of RFC 8187 (UTF-8''na%C3%AFve.jpg) as UTF-8.
std::optional<std::string> decode_extended(std::string_view text);

/// UTF-8 as it is; anything else is taken for Latin-1. The escapes %22, %0D and %0A of the HTML standard are
/// undone.
std::string decode_form_text(std::string_view text);

}  // namespace lightkeep::http

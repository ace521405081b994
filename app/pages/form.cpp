#include "app/pages/form.h"

#include <algorithm>
#include <charconv>

#include "app/http/content_disposition.h"
#include "app/http/fields.h"
#include "text/ascii.h"

namespace lightkeep::pages {
std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? number : 0;
}

Form::Form(http::Request& request) {
  if (!http::is_media_type(request.headers.get(http::field::content_type),
                           "application/x-www-form-urlencoded"))
    throw api::ApiError(api::errors::bad_user_input, "Send this form as a browser would.");
  fields_ = http::parse_query(http::read_all(*request.body, form_limit));
}

std::string Form::get(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &std::pair<std::string, std::string>::first);
  return found == fields_.end() ? std::string() : found->second;
}

std::string Form::trimmed(std::string_view name) const {
  return std::string(text::trim(get(name)));
}

std::vector<std::string> Form::values(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : fields_)
    if (key == name) values.push_back(value);
  return values;
}

bool Form::has(std::string_view name) const {
  return std::ranges::any_of(fields_, [&](const auto& field) { return field.first == name; });
}

std::int64_t Form::number(std::string_view name) const {
  return to_number(get(name));
}

}  // namespace lightkeep::pages

// Header fields and the small parts of requests and replies. Any thread, one at a time per object.
#include <algorithm>

#include "app/http/field_names.h"
#include "app/http/http.h"
#include "text/ascii.h"

namespace lightkeep::http {
namespace {

auto named(std::string_view name) {
  return [name](const auto& entry) { return text::equal_ignoring_case(entry.first, name); };
}

}  // namespace

const std::string* Fields::find(std::string_view name) const {
  const auto at = std::find_if(fields_.begin(), fields_.end(), named(name));
  return at == fields_.end() ? nullptr : &at->second;
}

std::string_view Fields::get(std::string_view name) const {
  const std::string* value = find(name);
  return value ? std::string_view(*value) : std::string_view();
}

void Fields::set(std::string_view name, std::string value) {
  remove(name);
  add(name, std::move(value));
}

void Fields::add(std::string_view name, std::string value) {
  fields_.emplace_back(name, std::move(value));
}

void Fields::remove(std::string_view name) {
  std::erase_if(fields_, named(name));
}

std::string_view Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

Reply Reply::text(int status, std::string_view content_type, std::string body) {
  Reply reply;
  reply.status = status;
  reply.headers.add(field::content_type, std::string(content_type));
  reply.body = std::move(body);
  return reply;
}

}  // namespace lightkeep::http

// Requests, replies, query strings and bodies that are read as a whole. Any thread.
#include "app/http/message.h"

#include <array>

#include "text/percent.h"

namespace lightkeep::http {
namespace {

std::string decode_part(std::string_view text) {
  if (auto decoded = text::percent_decode_text(text, text::Plus::space)) return std::move(*decoded);
  throw api::ApiError(api::errors::bad_user_input,
                      "A parameter holds a broken percent escape or is not UTF-8.");
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    out.emplace_back(decode_part(pair.substr(0, equals)), decode_part(value));
  }
  return out;
}

std::string read_all(Body& body, std::size_t limit) {
  const auto refuse = [] { throw api::ApiError(api::errors::payload_too_large); };
  if (body.declared_size().value_or(0) > limit) refuse();
  std::string out;
  std::array<char, 16 << 10> chunk;
  while (const std::size_t count = body.read(chunk)) {
    if (count > limit - out.size()) refuse();
    out.append(chunk.data(), count);
  }
  return out;
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

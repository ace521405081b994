// The head of a request, read under limits and strictly (RFC 9112): whatever two parsers could understand
// differently is refused, so that no proxy in front of us can be made to see other requests than we do. Of
// HTTP/2, the frames of which are taken apart elsewhere (http2_session.h), it means the same. Called by
// reactors; pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/http/http.h"

namespace lightkeep::http {

struct HeadLimits {
  std::size_t bytes = 32 << 10;
  std::size_t fields = 100;
  std::size_t target = 8 << 10;
};

enum class Version { http_1_0, http_1_1, http_2 };

struct Head {
  std::string method, target, path, query, host;
  Fields fields;
  Version version = Version::http_1_1;
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  std::optional<std::uint64_t> content_length;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// The size of the head at the start of `bytes` with its final empty line, or nothing while it has not come
/// to its end. `scanned` (0 at first) remembers how far earlier calls looked, so that a dripping sender costs
/// no repeated scans. Throws api::ApiError as soon as the head cannot become a good one.
std::optional<std::size_t> find_head(std::string_view bytes, std::size_t& scanned, const HeadLimits& limits);

/// `text` is what find_head measured. Throws api::ApiError with 400, 414, 417, 431, 501 or 505.
Head parse_head(std::string_view text, const HeadLimits& limits);

/// What a stream of HTTP/2 begins with (RFC 9113 section 8.3.1).
struct HeadParts {
  std::string method, authority, path;
  Fields fields;
  bool ended = false;  // no body follows
};

/// A body without a length comes as chunks (see Http2Stream). Throws as parse_head.
Head make_head(HeadParts parts, const HeadLimits& limits);

}  // namespace lightkeep::http

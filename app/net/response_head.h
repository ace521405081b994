// The head of an HTTP/1.x response, from an untrusted server (RFC 9112). Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lightkeep::net {

/// Of all heads of one exchange together, interim responses included.
constexpr std::size_t max_response_head = 16 << 10;

struct ResponseHead {
  int status = 0;
  int minor_version = 1;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, values trimmed

  /// The first; null when absent.
  const std::string* find(std::string_view lower_case_name) const;
};

/// How the end of the body is known.
struct Framing {
  enum class Kind { length, chunked, until_close };
  Kind kind = Kind::until_close;
  std::uint64_t length = 0;  // of Kind::length
};

/// The size of the head in `bytes` with its empty line; empty while that has not come.
std::optional<std::size_t> find_head_end(std::string_view bytes);

/// `bytes` ends with the empty line. Throws Error(bad_answer).
ResponseHead parse_response_head(std::string_view bytes);

/// Throws Error(bad_answer) for what leaves the end in doubt: both length and chunks, differing lengths,
/// other codings.
Framing framing_of(const ResponseHead& head);

}  // namespace lightkeep::net

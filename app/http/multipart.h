// multipart/form-data (RFC 7578) read as a stream: the bytes of a part go to its receiver as they come, so
// memory stays flat.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "app/http/http.h"

namespace lightkeep::http {

struct PartHead {
  std::string name;
  std::string filename;       // of filename* or filename, decoded to UTF-8; the last path segment only
  bool has_filename = false;  // a file part, even when the name is empty
  std::string content_type;
};

struct MultipartLimits {
  std::size_t parts = 100;
  std::size_t head_bytes = 8 << 10;  // of one part
};

/// Calls `begin` for each part, and for each file of a part that is multipart/mixed, under that part's name;
/// the function that it returns takes the part's bytes and, at its end, an empty span.
using PartSink = std::function<void(std::span<const char>)>;

/// Throws api::ApiError(bad_user_input) for a broken frame or too many parts, and what the sinks and the body
/// throw.
void read_multipart(Body& body, std::string_view content_type, const MultipartLimits& limits,
                    const std::function<PartSink(const PartHead&)>& begin);

}  // namespace lightkeep::http

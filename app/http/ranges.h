// Byte ranges (RFC 9110 section 14). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/http.h"

namespace lightkeep::http {

struct ByteRange {
  std::uint64_t first = 0, length = 0;
  bool operator==(const ByteRange&) const = default;
};

/// What a Range value asks of an entity of this size. Nothing: send all of it, because the value is no list
/// of byte ranges or asks for more work than the whole would be (over 16 ranges, or more bytes in all than
/// there are). An empty list: not satisfiable. Ranges that touch are joined.
std::optional<std::vector<ByteRange>> parse_ranges(std::string_view value, std::uint64_t size);

/// A stretch of a reply's body with what goes before it.
struct BodyPart {
  std::string before;
  ByteRange range;
};

/// What to send of a reply's body: the parts in order, then `after`.
struct BodyPlan {
  std::vector<BodyPart> parts;
  std::string after;

  std::uint64_t size() const;
};

std::uint64_t body_size(const Reply& reply);  // 0 for a Feed

/// Plans the body, honouring Range and If-Range where the reply allows it; sets status and headers of a 206
/// or 416.
BodyPlan plan_body(const Request& request, Reply& reply);

}  // namespace lightkeep::http

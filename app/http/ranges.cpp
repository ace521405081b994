// Byte ranges.
#include "app/http/ranges.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "app/http/fields.h"
#include "text/ascii.h"

namespace lightkeep::http {
namespace {

constexpr std::size_t max_ranges = 16;

enum class Asked { satisfiable, beyond_the_end, invalid };

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  if (!text::is_number(text)) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // More digits than a number holds is still a number, far beyond any end.
  return error == std::errc() ? value : UINT64_MAX;
}

Asked parse_range(std::string_view spec, std::uint64_t size, ByteRange& out) {
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos) return Asked::invalid;
  const auto left = text::trim(spec.substr(0, dash), text::blanks),
             right = text::trim(spec.substr(dash + 1), text::blanks);
  const auto first = parse_number(left), last = parse_number(right);
  if ((!left.empty() && !first) || (!right.empty() && !last) || (!first && !last)) return Asked::invalid;
  if (first && last && *last < *first) return Asked::invalid;
  if (!first) {  // the last so many
    out.length = std::min(*last, size);
    out.first = size - out.length;
    return out.length > 0 ? Asked::satisfiable : Asked::beyond_the_end;
  }
  if (*first >= size) return Asked::beyond_the_end;
  out.first = *first;
  out.length = (last ? std::min(*last, size - 1) : size - 1) - *first + 1;
  return Asked::satisfiable;
}

bool touch(const ByteRange& a, const ByteRange& b) {
  return a.first <= b.first + b.length && b.first <= a.first + a.length;
}

/// Ranges that touch become one, and then all are in rising order; otherwise the client's order stays.
void join(std::vector<ByteRange>& ranges) {
  auto sorted = ranges;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ByteRange> joined;
  for (const ByteRange& range : sorted) {
    if (joined.empty() || !touch(joined.back(), range)) {
      joined.push_back(range);
      continue;
    }
    ByteRange& last = joined.back();
    last.length = std::max(last.first + last.length, range.first + range.length) - last.first;
  }
  if (joined.size() != ranges.size()) ranges = std::move(joined);
}

std::string content_range(const ByteRange& range, std::uint64_t size) {
  return "bytes " + std::to_string(range.first) + "-" + std::to_string(range.first + range.length - 1) + "/" +
         std::to_string(size);
}

BodyPlan whole(std::uint64_t size) {
  BodyPlan plan;
  if (size > 0) plan.parts.push_back({{}, {0, size}});
  return plan;
}

BodyPlan refuse(Reply& reply, std::uint64_t size) {
  reply.status = 416;
  reply.headers.set(field::content_range, "bytes */" + std::to_string(size));
  reply.headers.remove(field::content_type);
  reply.headers.remove(field::etag);
  reply.headers.set(field::cache_control, "no-store");
  reply.body = std::string();
  return {};
}

/// The boundary is made of the request's id, which the client could not choose and the entity cannot know.
BodyPlan multipart(const Request& request, Reply& reply, const std::vector<ByteRange>& ranges,
                   std::uint64_t size) {
  const std::string boundary = "part-" + request.id;
  const std::string type(reply.headers.get(field::content_type));
  BodyPlan plan;
  for (const ByteRange& range : ranges) {
    std::string before = (plan.parts.empty() ? "--" : "\r\n--") + boundary + "\r\n";
    if (!type.empty()) before += "Content-Type: " + type + "\r\n";
    before += "Content-Range: " + content_range(range, size) + "\r\n\r\n";
    plan.parts.push_back({std::move(before), range});
  }
  plan.after = "\r\n--" + boundary + "--\r\n";
  reply.headers.set(field::content_type, "multipart/byteranges; boundary=" + boundary);
  return plan;
}

bool wants_ranges(const Request& request, const Reply& reply) {
  if (!reply.ranges || reply.status != 200 || request.method != "GET") return false;
  const std::string* condition = request.headers.find(field::if_range);
  if (!condition || etag_is(*condition, reply.headers.get(field::etag))) return true;
  return !condition->empty() && *condition == reply.headers.get("Last-Modified");
}

}  // namespace

std::optional<std::vector<ByteRange>> parse_ranges(std::string_view value, std::uint64_t size) {
  const auto equals = value.find('=');
  if (equals == std::string_view::npos ||
      !text::equal_ignoring_case(text::trim(value.substr(0, equals), text::blanks), "bytes"))
    return std::nullopt;
  std::vector<ByteRange> ranges;
  std::size_t count = 0;
  bool valid = true;
  text::for_each_member(value.substr(equals + 1), [&](std::string_view spec) {
    ByteRange range;
    if (++count > max_ranges || !valid) return;
    const Asked asked = parse_range(spec, size, range);
    valid = asked != Asked::invalid;
    if (asked == Asked::satisfiable) ranges.push_back(range);
  });
  if (!valid || count == 0 || count > max_ranges) return std::nullopt;
  std::uint64_t total = 0;
  for (const ByteRange& range : ranges) {
    if (range.length > size - total) return std::nullopt;
    total += range.length;
  }
  join(ranges);
  return ranges;
}

std::uint64_t BodyPlan::size() const {
  return std::accumulate(
      parts.begin(), parts.end(), std::uint64_t{after.size()},
      [](std::uint64_t sum, const BodyPart& part) { return sum + part.before.size() + part.range.length; });
}

std::uint64_t body_size(const Reply& reply) {
  if (const auto* text = std::get_if<std::string>(&reply.body)) return text->size();
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&reply.body))
    return *shared ? (*shared)->size() : 0;
  if (const auto* stream = std::get_if<Stream>(&reply.body)) return stream->size;
  return 0;
}

BodyPlan plan_body(const Request& request, Reply& reply) {
  const std::uint64_t size = body_size(reply);
  if (reply.ranges && reply.status == 200) reply.headers.set(field::accept_ranges, "bytes");
  const std::string* value = request.headers.find(field::range);
  if (!value || !wants_ranges(request, reply)) return whole(size);
  const auto ranges = parse_ranges(*value, size);
  if (!ranges) return whole(size);
  if (ranges->empty()) return refuse(reply, size);
  reply.status = 206;
  if (ranges->size() > 1) return multipart(request, reply, *ranges, size);
  reply.headers.set(field::content_range, content_range(ranges->front(), size));
  BodyPlan plan;
  plan.parts.push_back({{}, ranges->front()});
  return plan;
}

}  // namespace lightkeep::http

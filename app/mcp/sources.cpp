#include "app/mcp/sources.h"

#include <optional>

#include "app/api/errors.h"
#include "text/base64.h"

namespace lightkeep::mcp {
namespace {

using api::ApiError;
using api::Json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds whole_time{50};  // clients give a tool call 60 s

std::string place(std::size_t index) {
  return "Source " + std::to_string(index + 1) + ": ";
}

ApiError naming(const ApiError& error, std::size_t index) {
  ApiError named(error.row(), place(index) + error.message(), error.detail());
  if (error.retry_after()) named.retry_after(*error.retry_after());
  return named;
}

void add_bytes(library::Batch& batch, const Json& source) {
  batch.begin_file(source["filename"].get_ref<const std::string&>());
  const bool good =
      text::decode_base64_leniently(source["data"].get_ref<const std::string&>(),
                                    [&](std::span<const std::byte> bytes) { batch.append(bytes); });
  if (!good) throw ApiError(api::errors::bad_user_input, "`data` is not base64.");
}

struct Fetching {
  const Fetch& fetch;
  std::uint64_t limit;
  Clock::time_point end;
  std::int64_t organization;
};

// What the file is called until the answer says better.
std::string_view last_segment(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  return url.substr(url.rfind('/') + 1);
}

void add_url(library::Batch& batch, const Json& source, const Fetching& how) {
  const auto& url = source["url"].get_ref<const std::string&>();
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(how.end - Clock::now());
  if (left.count() <= 0)
    throw ApiError(api::errors::bad_user_input,
                   "There was no time left to fetch it; send fewer URLs in one call.");
  batch.begin_file(last_segment(url));
  const std::string name =
      how.fetch({url, how.limit, left, how.organization},
                [&](std::span<const char> bytes) { batch.append(std::as_bytes(bytes)); });
  batch.name_file(name);
}

}  // namespace

void read_sources(const Json& sources, library::Batch& batch, const SourceLimits& how) {
  const Fetching fetching{how.fetch, how.file_size, Clock::now() + whole_time, batch.organization()};
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Json& source = sources[i];
    try {
      if (source["kind"] == "url")
        add_url(batch, source, fetching);
      else
        add_bytes(batch, source);
      batch.end_file();
    } catch (const ApiError& error) {
      throw naming(error, i);
    }
  }
}

}  // namespace lightkeep::mcp

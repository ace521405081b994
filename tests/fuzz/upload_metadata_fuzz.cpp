// Upload-Metadata and the numbers beside it: what was read can be written and read again, keys come once, and
// a new upload is within its bounds.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "app/api/errors.h"
#include "app/rest/tus.h"
#include "text/base64.h"

namespace {

using namespace lightkeep;

void require(bool promise) {
  if (!promise) std::abort();
}

std::string write(const rest::tus::Metadata& metadata) {
  std::string out;
  for (const auto& [key, value] : metadata)
    out.append(out.empty() ? "" : ",").append(key).append(" ").append(text::base64(std::string_view(value)));
  return out;
}

void check_metadata(const std::string& field) {
  const rest::tus::Metadata metadata = rest::tus::parse_metadata(field);
  require(metadata.size() <= rest::tus::most_metadata);
  std::set<std::string> keys;
  std::size_t bytes = 0;
  for (const auto& [key, value] : metadata) {
    require(!key.empty() && keys.insert(key).second);
    bytes += key.size() + value.size();
  }
  require(bytes <= field.size());
  const std::string written = write(metadata);
  if (written.size() <= rest::tus::longest_metadata) require(rest::tus::parse_metadata(written) == metadata);
}

template <class F>
void attempt(F&& f) {
  try {
    f();
  } catch (const api::ApiError&) {  // refused
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(input.find('\n'), size);
  const std::string field = input.substr(0, line), number = input.substr(std::min(line + 1, size));
  attempt([&] { check_metadata(field); });
  http::Fields fields;
  fields.add("Upload-Metadata", field);
  fields.add("Upload-Length", number);
  fields.add("Upload-Offset", number);
  fields.add("Upload-Checksum", field);
  attempt([&] { require(rest::tus::read_new_upload(fields).length <= INT64_MAX); });
  attempt([&] { require(rest::tus::read_offset(fields) >= 0); });
  attempt([&] { require(!rest::tus::read_checksum(fields)->sum.empty()); });
  return 0;
}

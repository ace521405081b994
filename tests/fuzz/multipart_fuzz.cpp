// Multipart bodies: whatever the pieces they come in, the parts are the same, and their bytes are never more
// than the body's.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/http/multipart.h"
#include "tests/fuzz/pieces.h"

namespace {

using namespace lightkeep;

/// All that the parser said, as one text; what it said before a refusal counts as well.
std::string parse(std::string_view text, std::size_t piece) {
  Pieces body(text, piece);
  std::string said;
  std::size_t bytes = 0;
  try {
    http::read_multipart(body, "multipart/form-data; boundary=\"B\"", {20, 512},
                         [&](const http::PartHead& head) -> http::PartSink {
                           if (head.filename.find_first_of("/\\") != std::string::npos) std::abort();
                           said += "|" + head.name + "|" + head.filename + "|" + head.content_type + "|";
                           return [&](std::span<const char> part) {
                             bytes += part.size();
                             said.append(part.data(), part.size());
                             if (part.empty()) said += "<end>";
                           };
                         });
    said += "<whole>";
  } catch (const api::ApiError&) {
  }
  if (bytes > text.size()) std::abort();
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  const std::string whole = parse(text, 1 << 20);
  const bool complete = whole.ends_with("<whole>");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{13}}) {
    const std::string again = parse(text, piece);
    if (again.ends_with("<whole>") != complete || (complete && again != whole)) std::abort();
  }
  return 0;
}

// libFuzzer entry: what a hostile file says of itself, as XMP and as Photoshop's resources. Build with
// -DLIGHTKEEP_FUZZ=ON and clang++.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "app/library/embedded_words.h"
#include "imaging/pixels/rights.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lightkeep;
  const auto bytes = std::as_bytes(std::span(data, size));
  imaging::Rights rights;
  rights.take_xmp(bytes);
  rights.take_photoshop(bytes);
  const imaging::EmbeddedText text = rights.text();
  if (text.title.size() > imaging::embedded_text_max || text.description.size() > imaging::embedded_text_max)
    std::abort();
  if (text.keywords.size() > imaging::embedded_keywords_max) std::abort();
  if (library::words_of(text).tags.size() > imaging::embedded_keywords_max) std::abort();
  return 0;
}

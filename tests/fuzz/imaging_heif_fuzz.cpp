// libFuzzer entry: the boxes of a hostile HEIC or AVIF, as the server reads them, and its public form. Its
// pixels are others' work: libheif's, in a process that can do nothing else. Build with -DLIGHTKEEP_FUZZ=ON
// and clang++.
#include "tests/fuzz/imaging_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lightkeep;
  const std::span<const std::uint8_t> bytes(data, size);
  const auto* found = imaging::recognise(std::as_bytes(bytes.first(std::min(size, imaging::sniff_length))));
  if (found == nullptr || (found->format != imaging::Format::heic && found->format != imaging::Format::avif))
    return 0;
  if (fuzz::public_form_of(bytes).size() > size) std::abort();
  fuzz::Bytes source(bytes);
  try {
    imaging::inspect(source, {});
  } catch (const imaging::Error&) {
  }
  return 0;
}

// libFuzzer entry: a hostile GIF upload. Build with -DLIGHTKEEP_FUZZ=ON and clang++.
#include "tests/fuzz/imaging_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return lightkeep::fuzz::run_imaging(lightkeep::imaging::Format::gif, {data, size});
}

// libFuzzer entry: the directories of a hostile TIFF, as the server reads them, and its public form. Its
// pixels are others' work: libtiff's, in a process that can do nothing else. Build with -DLIGHTKEEP_FUZZ=ON
// and clang++.
#include "tests/fuzz/imaging_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lightkeep;
  return fuzz::run_directories({data, size}, {imaging::Format::tiff});
}

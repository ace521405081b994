#include "app/backup/storage.h"

#include "store/error.h"

namespace lightkeep::backup {

std::string get_whole(Storage& storage, const std::string& name, std::uint64_t most) {
  constexpr std::size_t step = 1 << 20;
  std::string bytes;
  for (;;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + step);
    const std::size_t got = storage.get_range(name, before, std::span(bytes).subspan(before));
    bytes.resize(before + got);
    if (bytes.size() > most) throw store::Error(store::Fault::corrupt, name + " is larger than it can be");
    if (got < step) return bytes;
  }
}

}  // namespace lightkeep::backup

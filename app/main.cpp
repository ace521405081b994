// The process: prepares it for the libraries inside, and hands the arguments on.
#include <malloc.h>
#include <nss.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "app/commands.h"

namespace {

// Freed buffers of up to 32 MiB stay with the process instead of being unmapped and faulted in again for
// every image chunk: six times the reading speed.
void keep_freed_buffers() {
  // NOLINTBEGIN(concurrency-mt-unsafe): there is one thread yet
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_ARENA_MAX, 4);
  // NOLINTEND(concurrency-mt-unsafe)
}

// In a static executable the name service must not load the host's modules.
void pin_name_service() {
  __nss_configure_lookup("hosts", "files dns");
}

}  // namespace

int main(int count, char** arguments) {
  keep_freed_buffers();
  pin_name_service();
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return lightkeep::app::run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lightkeep: %s\n", error.what());
    return 1;
  }
}

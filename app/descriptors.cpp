#include "app/descriptors.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace lightkeep::app {
namespace {

constexpr std::uint64_t fewest = 512;
// SQLite's connections, logs of the stores, files they write, outgoing fetches with their name lookups, mail,
// certificates, processes that decode (three each), and what listens and waits.
constexpr std::uint64_t reserve = 320;
constexpr std::uint64_t most_store_files = 512;
constexpr std::uint64_t most_connections = 10'000;
constexpr std::uint64_t most_of_one_address = 1'000;

}  // namespace

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot read the limit of open files");
  rlimit raised = limit;
  raised.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

DescriptorShares share_descriptors(std::uint64_t limit) {
  if (limit < fewest)
    throw std::runtime_error("the system allows " + std::to_string(limit) + " open files, and at least " +
                             std::to_string(fewest) +
                             " are needed: raise the hard limit (ulimit -n, or LimitNOFILE= in systemd)");
  const std::uint64_t rest = limit - reserve;
  const std::uint64_t store_files = std::min(most_store_files, rest / 3);
  const std::uint64_t connections = std::min(most_connections, rest - store_files);
  return {static_cast<int>(store_files), connections, std::min(most_of_one_address, connections / 4)};
}

}  // namespace lightkeep::app

// How the file descriptors that the system allows are shared out, so that neither clients nor fetches can
// take the last one from the stores. Called once, by the composition root, before the stores open.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lightkeep::app {

struct DescriptorShares {
  int store_files = 0;  // tables and blob files that the store keeps open
  std::size_t connections = 0;
  std::size_t connections_per_address = 0;
};

/// Takes all that the system allows: raises the soft limit of this process to its hard one. Returns the
/// limit.
std::uint64_t raise_descriptor_limit();

/// Throws std::runtime_error with a sentence for the operator when there are too few to work with.
DescriptorShares share_descriptors(std::uint64_t limit);

}  // namespace lightkeep::app

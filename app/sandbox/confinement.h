// What a process gives up before it sees foreign bytes: everything but computing, the files that it has open,
// and memory within bounds. Called by the child once; one thread.
#pragma once

#include <cstdint>
#include <string>

namespace lightkeep::sandbox {

struct Confinement {
  std::uint64_t memory = 0;             // bytes of address space; 0: no limit
  std::uint64_t file = 0;               // bytes that a file may grow to
  std::uint64_t processor_seconds = 0;  // in its whole life
};

/// For good: no new files, network, processes or privileges (seccomp with a list of what is allowed), and
/// the limits. Empty, or why the kernel does not let us.
std::string confine(const Confinement& confinement);

}  // namespace lightkeep::sandbox

// The commands of the executable: one table of names, sentences and functions.
#pragma once

#include <string>
#include <vector>

namespace lightkeep::app {

/// Runs one command; the result is the process's exit code: 0, 1 for a failure, 2 for wrong usage. Throws for
/// what the operator should read as one line.
int run(const std::vector<std::string>& arguments);

}  // namespace lightkeep::app

// A line of input that nobody else should read. One thread.
#pragma once

#include <string>

namespace lightkeep::app {

/// On a terminal: asks with `prompt`, twice, and shows nothing of what is typed. Else the first line of the
/// standard input. Throws std::runtime_error when there is none, when the two differ, and when a signal came.
std::string read_secret(const std::string& prompt);
/// One line, without its end; throws as above.
std::string read_line();

}  // namespace lightkeep::app

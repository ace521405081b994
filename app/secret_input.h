// What the operator types into a command: passwords and passphrases, which are not shown, and plain lines.
// Called by commands; one thread.
#pragma once

#include <string>

namespace lightkeep::app {

/// One line of the standard input, without its end; by single bytes, for what follows is for the next reader.
/// Throws std::runtime_error when there is none, and when a signal came.
std::string read_line();
/// Shows nothing of what is typed; the standard input is a terminal. Throws like read_line.
std::string ask_quietly(const std::string& prompt);
/// On a terminal: asks with `prompt`, twice, and shows nothing of what is typed. Else the first line of the
/// standard input. Throws like read_line, and when the two differ.
std::string read_secret(const std::string& prompt);

}  // namespace lightkeep::app

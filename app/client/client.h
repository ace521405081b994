// Start here. The commands that talk to a server, ours or another's, as any client does: signing in, listing,
// uploading, downloading. Called by app/commands.cpp; each command is one run of the process.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::client {

/// Whether `name` is one of these commands.
bool is_command(std::string_view name);
/// Runs one, with what follows its name; gives the process's exit code (failure.h). `version` is of this
/// program.
int run(const std::string& name, const std::vector<std::string>& arguments, std::string_view version);
/// The commands and their options, a line each.
std::string help();

}  // namespace lightkeep::client

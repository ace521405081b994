// The table as text: help, sample file, and what is in force. Called by the commands; one thread.
#pragma once

#include <string>

#include "app/options/options.h"

namespace lightkeep::app {

std::string options_help();   // for --help: names, defaults, sentences
std::string sample_config();  // a config file with every option at its default, commented out
/// A config file of what is in force, each with its origin; secrets masked.
std::string effective_config(const Loaded& loaded);

}  // namespace lightkeep::app

// What can be said about a row of the table of options: its names, what its value looks like and may be.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/options/option_table.h"

namespace lightkeep::app {

std::string_view nearest_option(std::string_view name);  // by edit distance; empty when nothing is near

std::string environment_name(const OptionRow& row);
bool is_flag(const OptionRow& row);             // needs no value
std::string placeholder(const OptionRow& row);  // "DURATION", "ADDR:PORT"; empty for a flag
/// Completes "must be …": "a duration such as 30d or 12h, from 1s to 1d".
std::string allowed_values(const OptionRow& row);

}  // namespace lightkeep::app

// How far long work has come, for whoever shows it. What a listener throws ends the work. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace lightkeep::backup {

/// `what` is of a bounded list of words ("rows", "images"); bytes done and in all.
using Progress = std::function<void(std::string_view what, std::uint64_t done, std::uint64_t all)>;

}  // namespace lightkeep::backup

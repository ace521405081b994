// Host names of all scripts as the DNS knows them. Pure; any thread. Source: Unicode Technical Standard 46,
// not transitional, as browsers read names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::text {

/// "bücher.example" as "xn--bcher-kva.example": small letters, ASCII. A name that is ASCII already stays as
/// it is, unchecked. What comes out is no proof of anything: it may be an address ("１２７.0.0.1"), or hold
/// what no name may. Null for a name that there cannot be, or invalid UTF-8.
std::optional<std::string> ascii_host(std::string_view name);

}  // namespace lightkeep::text

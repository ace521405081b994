// The value of a block string: what stands between its triple quotes, without the indentation that all lines
// share and without blank lines at both ends. Pure; any thread. Source: GraphQL, October 2021, section 2.9.4,
// BlockStringValue.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::graphql {

/// `raw` has its `\"""` replaced already; lines end by LF, CR LF or CR.
std::string block_string_value(std::string_view raw);

}  // namespace lightkeep::graphql

// String literals: the value between the quotes, with escapes resolved. The lexer calls it where one begins.
// Source: GraphQL, October 2021, section 2.9.4, and the September 2025 edition for \u{…}.
#pragma once

#include <string>

#include "app/graphql/language/cursor.h"

namespace lightkeep::graphql {

/// Both leave `cursor` behind the closing quotes, and throw SyntaxError.
std::string take_string(Cursor& cursor);
std::string take_block_string(Cursor& cursor);

}  // namespace lightkeep::graphql

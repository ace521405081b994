// What people and their browsers send as text: checked and cut, so that it can be stored and shown. Inside
// the room only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lightkeep::accounts {

/// What is visible ASCII of a field of HTTP, at most `most` bytes.
std::string cut_field(std::string_view field, std::size_t most);

}  // namespace lightkeep::accounts

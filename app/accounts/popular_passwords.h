// Words that people take for passwords, the world over: names, teams, brands, plain words, and the numbers
// that lie under the fingers. Inside the room only; constant.
#pragma once

#include <string_view>

namespace lightkeep::accounts {

/// Lower case, separated by blanks and line ends.
extern const std::string_view popular_passwords;

}  // namespace lightkeep::accounts

// The code that is mailed: eight digits, shown in two groups. Inside the room only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::accounts {

std::string random_code();                   // "12345678"
std::string shown_code(std::string_view c);  // "1234 5678"
/// What was typed, without the blanks and dashes of any kind that people and their programs put in. Null when
/// that is no code.
std::optional<std::string> entered_code(std::string_view text);

}  // namespace lightkeep::accounts

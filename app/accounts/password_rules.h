// Which passwords are taken (NIST SP 800-63B-4, 3.1.1.2): long enough, and not among the first that anyone
// would try. No rules of composition. Inside the room only.
#pragma once

#include <cstddef>
#include <string_view>

namespace lightkeep::accounts {

constexpr std::size_t shortest_password = 8;   // characters
constexpr std::size_t longest_password = 256;  // characters
constexpr std::size_t longest_password_bytes = 4 * longest_password;

/// Throws ApiError `bad_user_input` with what is wrong.
void check_password_rules(std::string_view password, std::string_view email);

/// A word that many people take, with or without numbers and marks around it, whichever letters are written
/// as digits.
bool is_popular_password(std::string_view password);
/// Nearly every character follows from the one before: repeats, sequences, ways along the keyboard.
bool is_pattern(std::string_view password);

/// Words that people take for passwords, the world over: names, teams, brands, plain words, and the numbers
/// that lie under the fingers. Lower case, separated by blanks and line ends; in popular_passwords.cpp.
extern const std::string_view popular_passwords;

}  // namespace lightkeep::accounts

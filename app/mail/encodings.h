// How mail spells bytes that its lines cannot hold: quoted-printable and encoded words (RFC 2045, 2047),
// Punycode (RFC 3492). Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::mail {

/// Code points of UTF-8; what is no UTF-8 becomes U+FFFD.
std::vector<char32_t> code_points(std::string_view text);
/// One line of well-formed UTF-8: control characters, line ends and runs of blanks become one space, other
/// marks that nobody sees are left out, and after `most` code points it ends in "…".
std::string one_line(std::string_view text, std::size_t most);

/// Lines of at most 76 characters that end in CRLF. `text` is UTF-8 with any kind of line end.
std::string quoted_printable(std::string_view text);
/// A header's text after "Name: " of `taken` characters: as it is where it is plain, else as encoded words,
/// folded to lines of at most 78 characters. `text` is one_line().
std::string header_text(std::string_view text, std::size_t taken);

}  // namespace lightkeep::mail

// Names that people see: of libraries, organizations, people, keys, tags and files. One rule for all of them,
// whichever door they come through: Unicode in its composed form (NFC), nothing in them that is not seen but
// joiners. Every room may call this. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lightkeep::text {

inline constexpr std::size_t longest_name = 100;       // characters
inline constexpr std::size_t longest_file_name = 255;  // bytes

/// UTF-8 in normal form C; `text` is valid UTF-8. Equal texts come out as equal bytes.
std::string composed(std::string_view text);
/// The same for texts that differ in the case of their letters only (Unicode's full case folding).
std::string caseless(std::string_view text);

/// In small letters, letter by letter, composed: unlike `caseless` it makes no two letters of one, and none
/// an ASCII letter that was none. `text` is valid UTF-8. For what lets somebody in.
std::string small_letters(std::string_view text);

/// Whether nobody sees anything of `text`: it is empty, or has the blanks of any script and invisible
/// characters alone. What is not UTF-8 is something.
bool is_blank(std::string_view text);

/// A name, or why the text is none.
struct VisibleName {
  std::string name;
  std::string refusal;  // a sentence for the person who typed it; empty when there is a name
};

/// `text` without white space at the ends, composed. Refused when it is empty, not UTF-8, longer than `most`
/// characters, or holds a control character, a line break or another mark that nobody sees. `noun` begins the
/// refusal: "A tag cannot hold …".
VisibleName visible_name(std::string_view text, std::size_t most = longest_name,
                         std::string_view noun = "A name");

/// A text of a stranger that is shown, cleaned and never refused: read as ISO 8859-1 where it is not UTF-8,
/// composed, without what is not seen and without white space at the ends, cut to `most` characters.
std::string clean_text(std::string_view text, std::size_t most = longest_name);

/// A file's name, cleaned and never refused: what follows the last slash or backslash, as clean_text
/// has it, cut to 255 bytes with its extension kept. Empty when nothing is left, or dots alone.
std::string clean_file_name(std::string_view name);

/// A file's name, cut to so many bytes of whole characters with its extension kept.
std::string cut_file_name(const std::string& name, std::size_t most = longest_file_name);

/// A file's name with the extension of what it is, in 255 bytes: as it is where it ends in `extension` or
/// `other`, of either case; else `extension` is added. `other` may be empty.
std::string with_extension(const std::string& name, std::string_view extension, std::string_view other);

}  // namespace lightkeep::text

#include "text/names.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <optional>

#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::text {
namespace {

constexpr std::size_t longest_extension = 16;  // bytes, with its dot
constexpr std::size_t largest_letter = 16;     // bytes: composed from at most four characters

// Blanks of all scripts, the joiners, and the empty cell of Braille: a name needs one character besides.
bool is_ink(char32_t character) {
  return !why_invisible(character) && character != 0x2800 &&
         utf8proc_category(static_cast<utf8proc_int32_t>(character)) != UTF8PROC_CATEGORY_ZS;
}

// What `name` lacks or holds that no name may; `name` is trimmed.
std::optional<std::string_view> fault_of(std::string_view name) {
  bool ink = false;
  while (!name.empty()) {
    const auto character = take_character(name);
    if (!character) return " must be UTF-8.";
    if (is_invisible(*character))
      return " cannot hold line breaks, control characters or invisible characters.";
    ink = ink || is_ink(*character);
  }
  if (!ink) return " cannot be empty.";
  return {};
}

// What follows blanks of any script: so many of them may stand in front that what is seen would be cut off.
std::string_view from_ink(std::string_view text) {
  for (std::string_view rest = text; const auto character = take_character(rest); text = rest)
    if (is_ink(*character)) return text;
  return {};
}

// UTF-8 of what is seen, composed, from the first that is.
std::string seen_of(std::string_view bytes) {
  const std::string text = is_utf8(bytes) ? std::string(bytes) : utf8_of_latin1(bytes);
  std::string seen;
  for (std::string_view rest = text; const auto character = take_character(rest);)
    if (!is_invisible(*character)) append_character(seen, *character);
  return composed(trim(from_ink(seen)));
}

// `text` is valid UTF-8; anything else comes back as it is.
std::string mapped(std::string_view text, int options) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &made,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | options));
  const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owned(made, std::free);
  if (size == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

}  // namespace

std::string composed(std::string_view text) {
  return is_ascii(text) ? std::string(text) : mapped(text, UTF8PROC_COMPOSE);
}

std::string caseless(std::string_view text) {
  return is_ascii(text) ? lower(text) : mapped(text, UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

bool is_blank(std::string_view text) {
  for (text = trim(text); !text.empty();) {
    const auto character = take_character(text);
    if (!character || is_ink(*character)) return false;
  }
  return true;
}

std::string small_letters(std::string_view text) {
  const std::string composed_text = composed(text);
  std::string small;
  for (std::string_view rest = composed_text; !rest.empty();) {
    const auto letter = take_character(rest);
    if (!letter) return composed_text;
    const auto lowered = static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(*letter)));
    append_character(small, lowered < 0x80 && *letter >= 0x80 ? *letter : lowered);
  }
  return composed(small);
}

VisibleName visible_name(std::string_view text, std::size_t most, std::string_view noun) {
  const std::string_view typed = trim(text);
  const auto refused = [&](std::string_view why) { return VisibleName{{}, std::string(noun).append(why)}; };
  const std::string too_long = " has at most " + std::to_string(most) + " characters.";
  if (typed.size() > most * largest_letter) return refused(too_long);
  if (const auto fault = fault_of(typed)) return refused(*fault);
  std::string name = composed(typed);
  if (count_characters(name) > most) return refused(too_long);
  return {std::move(name), {}};
}

std::string clean_text(std::string_view text, std::size_t most) {
  const std::string seen = seen_of(text);
  return std::string(trim(cut_characters(seen, most)));
}

std::string clean_file_name(std::string_view name) {
  name.remove_prefix(name.find_last_of("/\\") + 1);
  const std::string seen = seen_of(name);
  if (seen.find_first_not_of('.') == std::string::npos) return {};
  return cut_file_name(seen);
}

std::string cut_file_name(const std::string& name, std::size_t most) {
  if (name.size() <= most) return name;
  const auto dot = name.rfind('.');
  const bool kept = dot != std::string::npos && name.size() - dot <= longest_extension;
  const std::string extension = kept ? name.substr(dot) : std::string();
  return std::string(trim(cut_bytes(name, most - extension.size()))) + extension;
}

std::string with_extension(const std::string& name, std::string_view extension, std::string_view other) {
  const auto dot = name.rfind('.');
  const std::string_view there =
      dot == std::string::npos ? std::string_view() : std::string_view(name).substr(dot + 1);
  const bool said =
      !there.empty() && (equal_ignoring_case(there, extension) || equal_ignoring_case(there, other));
  return cut_file_name(said ? name : name + '.' + std::string(extension));
}

}  // namespace lightkeep::text

// Characters as they are compared, whatever their case, width and accents: words.cpp and sort_key.cpp take
// texts apart with it. Inside the room only. Pure; any thread.
#pragma once

#include <utf8proc.h>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace lightkeep::text {

/// What those write who lack the Latin letter, folded: ł → l, œ → oe; null for all else.
const char* plain_of(utf8proc_int32_t character);

/// What a reader takes for one character, folded: a letter with its marks, an emoji with what modifies it.
class Cluster {
 public:
  /// Takes it off `rest`, which begins with a character outside of ASCII, or with one that such a character
  /// follows. False, with a byte taken off, where that is no UTF-8.
  bool take(std::string_view& rest);
  std::span<const utf8proc_int32_t> folded() const { return {characters_.data(), size_}; }

 private:
  static constexpr std::size_t longest = 16;  // characters; more marks on one letter are cut off from it

  void fold(std::string_view text);

  std::array<utf8proc_int32_t, 18 * longest> characters_{};  // one character becomes 18 at most
  std::size_t size_ = 0;
};

}  // namespace lightkeep::text

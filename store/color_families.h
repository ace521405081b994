// The names that people have for colours, twelve of them, and which of them an image's dominant colours are.
// Called by list_columns.cpp, which keeps them with the rows, and by the filter. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lightkeep::store {

/// On disk as a set of bits: never reorder.
enum class ColorFamily { red, orange, yellow, green, teal, blue, purple, pink, brown, black, grey, white };
inline constexpr std::array<std::string_view, 12> color_family_names{
    "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "black", "grey", "white"};

using ColorFamilies = std::uint32_t;
constexpr ColorFamilies bit_of(ColorFamily family) {
  return ColorFamilies{1} << static_cast<unsigned>(family);
}

std::optional<ColorFamily> color_family(std::string_view name);

/// By lightness, chroma and hue in OKLCH, as doc/contract.md, section 3, has them. `rgb` is 0xRRGGBB, sRGB.
ColorFamily family_of(std::uint32_t rgb);
/// Of the first three of the colours, "#rrggbb" with spaces between, the most dominant first.
ColorFamilies families_of(std::string_view colors);

}  // namespace lightkeep::store

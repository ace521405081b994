// Drawing, turning and comparing. Tests only.
#include "imaging/testing/pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace lightkeep::imaging::testing {

std::size_t MemorySource::read_at(std::uint64_t offset, std::span<std::byte> out) {
  if (offset >= bytes_.size()) return 0;
  const std::size_t count = std::min<std::size_t>(out.size(), bytes_.size() - offset);
  std::memcpy(out.data(), bytes_.data() + offset, count);
  read_ += count;
  return count;
}

Header header_of(const std::string& bytes) {
  MemorySource source(bytes);
  return inspect(source, {});
}

std::string public_bytes(const std::string& bytes) {
  MemorySource source(bytes);
  const PublicForm form = public_form(source);
  std::string out(form.size(), '\0');
  if (form.read_at(source, 0, std::as_writable_bytes(std::span(out))) != out.size()) std::abort();
  return out;
}

Raster flat(std::uint32_t width, std::uint32_t height, std::uint32_t rgba) {
  Raster raster(width, height);
  for (std::size_t i = 0; i < raster.rgba.size(); ++i)
    raster.rgba[i] = static_cast<std::uint8_t>(rgba >> (24 - 8 * (i % 4)));
  return raster;
}

Raster gradient(std::uint32_t width, std::uint32_t height) {
  Raster raster(width, height);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      const double across = (x + 0.5) / width, down = (y + 0.5) / height;
      std::uint8_t* p = raster.at(x, y);
      p[0] = static_cast<std::uint8_t>(20 + 200 * across);
      p[1] = static_cast<std::uint8_t>(30 + 190 * down);
      p[2] = static_cast<std::uint8_t>(200 - 75 * across - 75 * down);
      p[3] = 255;
    }
  return raster;
}

Raster fading(std::uint32_t width, std::uint32_t height) {
  Raster raster = gradient(width, height);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      raster.at(x, y)[3] = static_cast<std::uint8_t>(255 - 255 * x / width);
  return raster;
}

Raster photo(std::uint32_t width, std::uint32_t height) {
  Raster raster(width, height);
  std::uint32_t random = 1;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) {
      random = random * 1664525 + 1013904223;
      const double noise = (random >> 24) / 16.0 - 8;
      const double wave = 40 * std::sin(x / 9.0) * std::cos(y / 13.0) + 30 * std::sin((x + 2 * y) / 70.0);
      std::uint8_t* p = raster.at(x, y);
      const double base[3] = {90 + 100.0 * x / width, 70 + 120.0 * y / height, 150 - 60.0 * x / width};
      for (int c = 0; c < 3; ++c)
        p[c] =
            static_cast<std::uint8_t>(std::clamp(base[c] + wave * (c == 2 ? -0.5 : 1) + noise, 0.0, 255.0));
      p[3] = 255;
    }
  return raster;
}

/// Written from the words of Exif 2.32, table 5 ("the 0th row is at the visual right-hand side …"), not from
/// our own table.
Raster stored_as(const Raster& upright, int orientation) {
  const bool sideways = orientation >= 5;
  Raster stored(sideways ? upright.height : upright.width, sideways ? upright.width : upright.height);
  const auto right = [&](std::uint32_t v) { return upright.width - 1 - v; };
  const auto bottom = [&](std::uint32_t v) { return upright.height - 1 - v; };
  for (std::uint32_t row = 0; row < stored.height; ++row)
    for (std::uint32_t col = 0; col < stored.width; ++col) {
      std::uint32_t x = col, y = row;
      switch (orientation) {
        case 1:
          break;  // row 0: top, column 0: left
        case 2:
          x = right(col);
          break;  // top, right
        case 3:
          x = right(col), y = bottom(row);
          break;  // bottom, right
        case 4:
          y = bottom(row);
          break;  // bottom, left
        case 5:
          x = row, y = col;
          break;  // left, top
        case 6:
          x = right(row), y = col;
          break;  // right, top
        case 7:
          x = right(row), y = bottom(col);
          break;  // right, bottom
        case 8:
          x = row, y = bottom(col);
          break;  // left, bottom
      }
      std::memcpy(stored.at(col, row), upright.at(x, y), 4);
    }
  return stored;
}

Bitmap bitmap_of(const Raster& raster) {
  Bitmap bitmap({raster.width, raster.height});
  for (std::uint32_t y = 0; y < raster.height; ++y) {
    std::memcpy(bitmap.row(y), raster.at(0, y), bitmap.stride());
    if (premultiply(bitmap.samples(y))) bitmap.set_alpha(true);
  }
  return bitmap;
}

double mean_distance(const Raster& a, const Raster& b) {
  if (a.width != b.width || a.height != b.height) return 255;
  double sum = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) sum += std::abs(a.rgba[i] - b.rgba[i]);
  return sum / double(a.rgba.size());
}

int largest_distance(const Raster& a, const Raster& b) {
  if (a.width != b.width || a.height != b.height) return 255;
  int found = 0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) found = std::max(found, std::abs(a.rgba[i] - b.rgba[i]));
  return found;
}

std::string exif(int orientation) {
  std::string tiff("MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0", 26);
  tiff[19] = static_cast<char>(orientation);
  return tiff;
}

Raster read_any(const std::string& bytes) {
  MemorySource source(bytes);
  Recipe recipe;
  recipe.format = Format::png;
  return read_png(render(source, recipe, {}).bytes);
}

}  // namespace lightkeep::imaging::testing

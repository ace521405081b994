#include "app/demo_pictures.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace lightkeep::app {
namespace {

constexpr int width = 900;
constexpr int height = 600;
constexpr double pi = 3.14159265358979;

struct Colour {
  double red, green, blue;
};

struct Palette {
  Colour sky_top, sky_bottom, sun, far, near;
};

constexpr std::array palettes{
    Palette{
        {0.16, 0.22, 0.48}, {0.98, 0.62, 0.42}, {1.00, 0.93, 0.74}, {0.46, 0.30, 0.48}, {0.13, 0.10, 0.24}},
    Palette{
        {0.25, 0.55, 0.85}, {0.85, 0.94, 0.98}, {1.00, 0.98, 0.86}, {0.42, 0.62, 0.62}, {0.13, 0.34, 0.26}},
    Palette{
        {0.05, 0.08, 0.20}, {0.30, 0.24, 0.46}, {0.93, 0.95, 1.00}, {0.14, 0.16, 0.34}, {0.03, 0.05, 0.12}},
    Palette{
        {0.93, 0.74, 0.52}, {0.99, 0.92, 0.76}, {0.98, 0.55, 0.34}, {0.80, 0.52, 0.36}, {0.44, 0.22, 0.16}},
    Palette{
        {0.55, 0.78, 0.86}, {0.97, 0.90, 0.92}, {1.00, 0.86, 0.78}, {0.62, 0.56, 0.72}, {0.30, 0.28, 0.44}},
};

Colour mix(const Colour& a, const Colour& b, double t) {
  return {a.red + (b.red - a.red) * t, a.green + (b.green - a.green) * t, a.blue + (b.blue - a.blue) * t};
}

// The height of a ridge over the bottom edge, in pixels.
double ridge(double x, double seed, double base, double swing) {
  return base + swing * (std::sin(x * 2.1 * pi + seed) + 0.5 * std::sin(x * 5.3 * pi + seed * 2.7) +
                         0.22 * std::sin(x * 13.7 * pi + seed * 5.1));
}

Colour pixel(const Palette& palette, double seed, int column, int row) {
  constexpr int ridges = 5;
  const double x = double(column) / width;
  const double y = double(height - row);
  for (int i = ridges - 1; i >= 0; --i) {  // the nearest first
    const double depth = double(i) / (ridges - 1);
    if (y < ridge(x, seed + i * 1.9, 300 - 230 * depth, 26 + 12 * depth))
      return mix(palette.far, palette.near, depth);
  }
  const double sun_x = column - width * (0.25 + 0.5 * (std::sin(seed) * 0.5 + 0.5));
  const double sun_y = row - height * 0.3;
  const double distance = std::sqrt(sun_x * sun_x + sun_y * sun_y);
  const Colour sky = mix(palette.sky_top, palette.sky_bottom, double(row) / height * 1.4);
  if (distance < 46) return palette.sun;
  return mix(sky, palette.sun, 0.45 * std::exp(-(distance - 46) / 120));
}

std::uint8_t to_byte(double value) {
  return static_cast<std::uint8_t>(std::lround(255 * std::fmin(1, std::fmax(0, value))));
}

void put_number(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
  }
  return ~crc;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<std::uint8_t>(c)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

void put_chunk(std::string& png, std::string_view type, std::string_view data) {
  put_number(png, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(type) + std::string(data);
  png += body;
  put_number(png, crc32(body));
}

// A zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4).
std::string stored(std::string_view data) {
  constexpr std::size_t largest = 65535;
  std::string stream("\x78\x01", 2);
  for (std::size_t at = 0; at < data.size(); at += largest) {
    const auto block = data.substr(at, largest);
    const auto length = static_cast<std::uint16_t>(block.size());
    stream += static_cast<char>(at + largest >= data.size());
    for (const std::uint16_t word : {length, static_cast<std::uint16_t>(~length)})
      stream.append({static_cast<char>(word), static_cast<char>(word >> 8)});
    stream += block;
  }
  put_number(stream, adler32(data));
  return stream;
}

std::string encode_png(std::string_view rows) {
  std::string header;
  put_number(header, width);
  put_number(header, height);
  header.append({8, 2, 0, 0, 0});  // 8 bit RGB
  std::string png("\x89PNG\r\n\x1a\n", 8);
  put_chunk(png, "IHDR", header);
  put_chunk(png, "IDAT", stored(rows));
  put_chunk(png, "IEND", {});
  return png;
}

}  // namespace

std::string draw_landscape(unsigned number) {
  const Palette& palette = palettes[number % palettes.size()];
  const double seed = 0.7 + number * 1.37;
  std::string rows;
  rows.reserve(static_cast<std::size_t>(height) * (1 + width * 3));
  for (int row = 0; row < height; ++row) {
    rows += '\0';  // no filter
    for (int column = 0; column < width; ++column) {
      const Colour colour = pixel(palette, seed, column, row);
      for (const double channel : {colour.red, colour.green, colour.blue})
        rows += static_cast<char>(to_byte(channel));
    }
  }
  return encode_png(rows);
}

}  // namespace lightkeep::app

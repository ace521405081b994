#include "imaging/pixels/tone_map.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/pixels/colour.h"

namespace lightkeep::imaging {
namespace {

constexpr double text_white = 203, brightest = 1'000;  // cd/m²
constexpr std::size_t steps = 4096;

double pq_light(double sample) {
  constexpr double m1 = 0.1593017578125, m2 = 78.84375, c1 = 0.8359375, c2 = 18.8515625, c3 = 18.6875;
  const double power = std::pow(sample, 1 / m2);
  return 10'000 * std::pow(std::max(power - c1, 0.0) / (c2 - c3 * power), 1 / m1);
}

/// For a display of 1,000 cd/m², whose system gamma is 1.2; taken for each channel alone.
double hlg_light(double sample) {
  constexpr double a = 0.17883277, b = 0.28466892, c = 0.55991073, system_gamma = 1.2;
  const double scene = sample <= 0.5 ? sample * sample / 3 : (std::exp((sample - c) / a) + b) / 12;
  return brightest * std::pow(scene, system_gamma);
}

float reinhard(float light) {
  constexpr float white = brightest / text_white;
  return std::min(light * (1 + light / (white * white)) / (1 + light), 1.0f);
}

using Colour = std::array<float, 3>;

/// ITU-R BT.2087.
Colour to_srgb_primaries(const Colour& wide) {
  return {1.6605f * wide[0] - 0.5876f * wide[1] - 0.0728f * wide[2],
          -0.1246f * wide[0] + 1.1329f * wide[1] - 0.0083f * wide[2],
          -0.0182f * wide[0] - 0.1006f * wide[1] + 1.1187f * wide[2]};
}

}  // namespace

ToneMap::ToneMap(Transfer transfer, int bits) : bits_(bits), light_(std::size_t{1} << bits), encoded_(steps) {
  for (std::size_t i = 0; i < light_.size(); ++i) {
    const double sample = double(i) / double(light_.size() - 1);
    light_[i] =
        static_cast<float>((transfer == Transfer::pq ? pq_light(sample) : hlg_light(sample)) / text_white);
  }
  for (std::size_t i = 0; i < steps; ++i)
    encoded_[i] = static_cast<std::uint8_t>(linear_to_srgb(double(i) / (steps - 1)));
}

void ToneMap::apply(std::span<const std::uint16_t> row, std::uint8_t* out) const {
  const std::size_t last = light_.size() - 1;
  for (std::size_t i = 0; i + 3 < row.size(); i += 4) {
    Colour colour{};
    for (std::size_t c = 0; c < 3; ++c) colour[c] = light_[std::min<std::size_t>(row[i + c], last)];
    // By the brightest channel, so that hues stay.
    const float peak = std::ranges::max(colour);
    const float scale = peak > 0 ? reinhard(peak) / peak : 0;
    for (float& channel : colour) channel *= scale;
    colour = to_srgb_primaries(colour);
    for (std::size_t c = 0; c < 3; ++c)
      out[i + c] = encoded_[static_cast<std::size_t>(std::clamp(colour[c], 0.0f, 1.0f) * (steps - 1) + 0.5f)];
    out[i + 3] = static_cast<std::uint8_t>(std::min<std::size_t>(row[i + 3], last) * 255 / last);
  }
}

}  // namespace lightkeep::imaging

#include "imaging/pixels/colour.h"

#include <lcms2.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging {
namespace {

std::array<double, 256> make_table() {
  std::array<double, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double value = double(i) / 255;
    table[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return table;
}

}  // namespace

double srgb_to_linear(std::uint8_t value) {
  static const std::array<double, 256> table = make_table();
  return table[value];
}

int linear_to_srgb(double value) {
  const double v = std::clamp(value, 0.0, 1.0);
  const double coded = v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
  return static_cast<int>(std::lround(coded * 255));
}

class ColourTransform::Work {
 public:
  virtual ~Work() = default;
  virtual void apply(std::span<std::uint8_t> row) const = 0;
};

namespace {

constexpr std::size_t channels = Bitmap::channels;

void ignore_error(cmsContext, cmsUInt32Number, const char*) {}

struct CloseContext {
  void operator()(cmsContext context) const { cmsDeleteContext(context); }
};
struct CloseProfile {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct CloseTransform {
  void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using ContextPtr = std::unique_ptr<std::remove_pointer_t<cmsContext>, CloseContext>;
using ProfilePtr = std::unique_ptr<void, CloseProfile>;
using TransformPtr = std::unique_ptr<void, CloseTransform>;

/// Everything of lcms2 that one transform needs. The context is of its own, so that threads share nothing.
struct Link {
  ContextPtr context;
  TransformPtr transform;

  void run(const void* in, void* out, std::size_t pixels) const {
    cmsDoTransform(transform.get(), in, out, static_cast<cmsUInt32Number>(pixels));
  }
};

struct Formats {
  cmsColorSpaceSignature space;
  cmsUInt32Number in;
  cmsUInt32Number out;
  cmsUInt32Number flags;
};

Formats formats_of(Model model) {
  switch (model) {
    case Model::grey:
      return {cmsSigGrayData, TYPE_GRAY_8, TYPE_RGB_8, 0};
    case Model::rgb:
      return {cmsSigRgbData, TYPE_RGBA_8, TYPE_RGBA_8, cmsFLAGS_COPY_ALPHA};
    case Model::cmyk:
      return {cmsSigCmykData, TYPE_CMYK_8, TYPE_RGBA_8, 0};
  }
  std::abort();
}

/// Without a transform when the profile is of no use.
Link link_to_srgb(std::span<const std::byte> profile, Model model) {
  Link link;
  if (profile.empty()) return link;
  const Formats formats = formats_of(model);
  link.context.reset(cmsCreateContext(nullptr, nullptr));
  if (!link.context) return link;
  cmsSetLogErrorHandlerTHR(link.context.get(), ignore_error);
  const ProfilePtr from(cmsOpenProfileFromMemTHR(link.context.get(), profile.data(),
                                                 static_cast<cmsUInt32Number>(profile.size())));
  if (!from || cmsGetColorSpace(from.get()) != formats.space) return link;
  const ProfilePtr to(cmsCreate_sRGBProfileTHR(link.context.get()));
  link.transform.reset(cmsCreateTransformTHR(link.context.get(), from.get(), formats.in, to.get(),
                                             formats.out, INTENT_PERCEPTUAL,
                                             formats.flags | cmsFLAGS_BLACKPOINTCOMPENSATION));
  return link;
}

/// True when a grid over the cube comes back within one step: most profiles are sRGB under some name.
bool changes_nothing(const Link& link) {
  constexpr int steps = 9;
  std::array<std::uint8_t, channels * steps * steps * steps> grid{};
  for (std::size_t i = 0; i < grid.size(); i += channels) {
    const std::size_t n = i / channels;
    for (std::size_t c = 0, part = n; c < 3; ++c, part /= steps)
      grid[i + c] = static_cast<std::uint8_t>(part % steps * 255 / (steps - 1));
  }
  auto out = grid;
  link.run(grid.data(), out.data(), grid.size() / channels);
  for (std::size_t i = 0; i < grid.size(); ++i)
    if (std::abs(grid[i] - out[i]) > 1) return false;
  return true;
}

class RgbWork final : public ColourTransform::Work {
 public:
  explicit RgbWork(Link link) : link_(std::move(link)) {}
  void apply(std::span<std::uint8_t> row) const override {
    link_.run(row.data(), row.data(), row.size() / channels);
  }

 private:
  Link link_;
};

/// Rows of grey come as R = G = B, so a table of 256 entries is all.
class GreyWork final : public ColourTransform::Work {
 public:
  explicit GreyWork(const Link& link) {
    std::array<std::uint8_t, 256> levels{};
    for (std::size_t i = 0; i < levels.size(); ++i) levels[i] = static_cast<std::uint8_t>(i);
    link.run(levels.data(), table_.data(), levels.size());
  }
  void apply(std::span<std::uint8_t> row) const override {
    for (std::size_t i = 0; i + 3 < row.size(); i += channels) {
      const std::uint8_t* colour = table_.data() + std::size_t{row[i]} * 3;
      for (std::size_t c = 0; c < 3; ++c) row[i + c] = colour[c];
    }
  }

 private:
  std::array<std::uint8_t, std::size_t{256} * 3> table_{};
};

void make_opaque(std::span<std::uint8_t> row) {
  for (std::size_t i = 3; i < row.size(); i += channels) row[i] = 255;
}

class CmykWork final : public ColourTransform::Work {
 public:
  explicit CmykWork(Link link) : link_(std::move(link)) {}
  void apply(std::span<std::uint8_t> row) const override {
    link_.run(row.data(), row.data(), row.size() / channels);
    make_opaque(row);
  }

 private:
  Link link_;
};

/// No profile: each ink takes its part of the light.
class PlainCmykWork final : public ColourTransform::Work {
 public:
  void apply(std::span<std::uint8_t> row) const override {
    for (std::size_t i = 0; i + 3 < row.size(); i += channels)
      for (std::size_t c = 0; c < 3; ++c)
        row[i + c] = static_cast<std::uint8_t>(((255u - row[i + c]) * (255u - row[i + 3]) + 127) / 255);
    make_opaque(row);
  }
};

std::unique_ptr<ColourTransform::Work> work_for(std::span<const std::byte> profile, Model model) {
  Link link = link_to_srgb(profile, model);
  if (model == Model::cmyk && !link.transform) return std::make_unique<PlainCmykWork>();
  if (!link.transform) return nullptr;
  if (model == Model::cmyk) return std::make_unique<CmykWork>(std::move(link));
  if (model == Model::grey) return std::make_unique<GreyWork>(link);
  if (changes_nothing(link)) return nullptr;
  return std::make_unique<RgbWork>(std::move(link));
}

struct FreeCurve {
  void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};

ProfilePtr made_profile(cmsContext context, const Encoding& encoding, Model model) {
  constexpr std::array<cmsFloat64Number, 5> srgb{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  const std::unique_ptr<cmsToneCurve, FreeCurve> curve(
      encoding.srgb_curve ? cmsBuildParametricToneCurve(context, 4, srgb.data())
                          : cmsBuildGamma(context, encoding.gamma));
  if (!curve) return nullptr;
  if (model == Model::grey) return ProfilePtr(cmsCreateGrayProfileTHR(context, cmsD50_xyY(), curve.get()));
  const cmsCIExyY white{encoding.white[0], encoding.white[1], 1};
  const auto& p = encoding.primaries;
  const cmsCIExyYTRIPLE primaries{{p[0], p[1], 1}, {p[2], p[3], 1}, {p[4], p[5], 1}};
  std::array<cmsToneCurve*, 3> curves{curve.get(), curve.get(), curve.get()};
  return ProfilePtr(cmsCreateRGBProfileTHR(context, &white, &primaries, curves.data()));
}

}  // namespace

std::vector<std::byte> profile_of(const Encoding& encoding, Model model) {
  const ContextPtr context(cmsCreateContext(nullptr, nullptr));
  if (!context) return {};
  cmsSetLogErrorHandlerTHR(context.get(), ignore_error);
  const ProfilePtr profile = made_profile(context.get(), encoding, model);
  cmsUInt32Number count = 0;
  if (!profile || !cmsSaveProfileToMem(profile.get(), nullptr, &count)) return {};
  std::vector<std::byte> bytes(count);
  if (!cmsSaveProfileToMem(profile.get(), bytes.data(), &count)) return {};
  return bytes;
}

ColourTransform::ColourTransform(std::span<const std::byte> profile, Model model)
    : work_(work_for(profile, model)) {}
ColourTransform::~ColourTransform() = default;
ColourTransform::ColourTransform(ColourTransform&&) noexcept = default;
ColourTransform& ColourTransform::operator=(ColourTransform&&) noexcept = default;

bool ColourTransform::identity() const {
  return !work_;
}

void ColourTransform::apply(std::span<std::uint8_t> row) const {
  if (work_) work_->apply(row);
}

}  // namespace lightkeep::imaging

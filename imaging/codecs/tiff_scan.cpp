// What the first directory of a TIFF says of its picture, read without libtiff (TIFF 6.0 and its Technical
// Notes). Any thread.
#include <algorithm>
#include <array>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/tiff_tags.h"
#include "imaging/pixels/tiff_reader.h"

namespace lightkeep::imaging {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(Fault::unsupported, "This TIFF " + what + " and cannot be read here.");
}

template <std::size_t count>
bool among(const std::array<std::uint32_t, count>& values, std::uint32_t value) {
  return std::ranges::find(values, value) != values.end();
}

constexpr std::array<std::uint32_t, 10> compressions{1, 2, 3, 4, 5, 7, 8, 32771, 32773, 32946};
constexpr std::array<std::uint32_t, 7> photometrics{0, 1, 2, 3, 5, 6, 8};
constexpr std::array<std::uint32_t, 5> depths{1, 2, 4, 8, 16};
constexpr std::uint32_t separated = 5, grey_most = 1, unsigned_samples = 1, undefined_samples = 4;

class Facts {
 public:
  explicit Facts(Source& source) : source_(source), tiff_(source) {}

  TiffLayout run(const Limits& limits) {
    if (!tiff_.valid()) damaged(Format::tiff, "its header breaks the rules.");
    const std::uint64_t next = walk_tiff(tiff_, tiff_.u32(tiff_tag::first_directory_at),
                                         [&](const TiffEntry& entry) { take(entry); });
    // Raw files of cameras are TIFFs, too, whose first picture is a preview.
    if (raw_ || (reduced_ && others_)) refuse("holds the raw data of a camera");
    if (width_ == 0 || height_ == 0) damaged(Format::tiff, "its picture has no size.");
    decide(Format::tiff, width_, height_, limits);
    check_kind();
    layout_.stored.format = Format::tiff;
    layout_.stored.size = {width_, height_};
    layout_.stored.alpha = layout_.alpha != TiffLayout::Alpha::none;
    layout_.stored.animated = next != 0 && tiff_.holds(next, 2);
    layout_.stored.exif = read_exif(source_);
    layout_.stored.model = layout_.cmyk ? Model::cmyk : photometric_ <= grey_most ? Model::grey : Model::rgb;
    return std::move(layout_);
  }

 private:
  void take(const TiffEntry& entry) {
    const std::uint32_t value = entry.whole().value_or(0);
    switch (entry.tag()) {
      case tiff_tag::subfile_type:
        reduced_ = (value & tiff_tag::reduced) != 0;
        break;
      case tiff_tag::width:
        width_ = value;
        break;
      case tiff_tag::height:
        height_ = value;
        break;
      case tiff_tag::bits:
        bits_ = value;
        break;
      case tiff_tag::compression:
        compression_ = value;
        break;
      case tiff_tag::photometric:
        photometric_ = value;
        break;
      case tiff_tag::samples:
        samples_ = value;
        break;
      case tiff_tag::planes:
        layout_.separate = value == 2;
        break;
      case tiff_tag::tile_width:
        layout_.tiled = true;
        break;
      case tiff_tag::sample_format:
        sample_format_ = value;
        break;
      case tiff_tag::extra_samples:
        layout_.alpha = value == 1   ? TiffLayout::Alpha::multiplied
                        : value == 2 ? TiffLayout::Alpha::straight
                                     : TiffLayout::Alpha::none;
        break;
      case tiff_tag::directories:
        others_ = true;
        break;
      case tiff_tag::dng_version:
        raw_ = true;
        break;
      default:
        break;
    }
  }

  void check_kind() {
    if (!among(compressions, compression_)) refuse("is compressed in a way that is rare");
    if (!among(photometrics, photometric_)) refuse("has colours of a kind that is rare");
    if (!among(depths, bits_)) refuse("has samples of " + std::to_string(bits_) + " bits");
    if (sample_format_ != unsigned_samples && sample_format_ != undefined_samples)
      refuse("has samples that are no whole numbers");
    layout_.cmyk = photometric_ == separated && bits_ >= 8 && !layout_.tiled && !layout_.separate;
    if (photometric_ == separated) layout_.alpha = TiffLayout::Alpha::none;
    layout_.wide = bits_ > 8;
    layout_.samples = samples_;
    layout_.grey = photometric_ <= grey_most;
  }

  Source& source_;
  TiffReader tiff_;
  TiffLayout layout_;
  std::uint32_t width_ = 0, height_ = 0, bits_ = 1, compression_ = 1, photometric_ = grey_most, samples_ = 1,
                sample_format_ = unsigned_samples;
  bool reduced_ = false, others_ = false, raw_ = false;
};

}  // namespace

TiffLayout scan_tiff_directory(Source& source, const Limits& limits) {
  return Facts(source).run(limits);
}

Stored scan_tiff(Source& source, const Limits& limits) {
  return scan_tiff_directory(source, limits).stored;
}

}  // namespace lightkeep::imaging

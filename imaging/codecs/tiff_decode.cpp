// TIFF pixels by libtiff: a strip or a row of tiles at a time. One thread per decoder.
#include <tiffio.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>

#include "imaging/codecs/codecs.h"
#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging {
namespace {

/// The file as libtiff sees it, and what it complained of first. In memory: of a file that is not mapped
/// libtiff 4.7 refuses tiles that are not compressed.
struct State {
  std::vector<std::byte> bytes;
  std::uint64_t offset = 0;
  std::string complaint;
};

State& state_of(thandle_t handle) {
  return *static_cast<State*>(handle);
}

tmsize_t on_read(thandle_t handle, void* out, tmsize_t count) {
  State& state = state_of(handle);
  const std::uint64_t left = state.bytes.size() - std::min<std::uint64_t>(state.offset, state.bytes.size());
  const auto read = static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, std::int64_t(left)));
  std::memcpy(out, state.bytes.data() + state.offset, read);
  state.offset += read;
  return static_cast<tmsize_t>(read);
}

tmsize_t on_write(thandle_t, void*, tmsize_t) {
  return 0;
}

toff_t on_seek(thandle_t handle, toff_t offset, int whence) {
  State& state = state_of(handle);
  const std::uint64_t from = whence == SEEK_CUR ? state.offset : whence == SEEK_END ? state.bytes.size() : 0;
  return state.offset = from + offset;
}

int on_close(thandle_t) {
  return 0;
}

toff_t on_size(thandle_t handle) {
  return state_of(handle).bytes.size();
}

int on_map(thandle_t handle, void** base, toff_t* size) {
  State& state = state_of(handle);
  *base = state.bytes.data();
  *size = state.bytes.size();
  return 1;
}

void on_unmap(thandle_t, void*, toff_t) {}

int on_error(TIFF*, void* user, const char*, const char* format, va_list values) {
  std::string& complaint = static_cast<State*>(user)->complaint;
  if (!complaint.empty()) return 1;
  char text[256];
  // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): libtiff started it
  std::vsnprintf(text, sizeof text, format, values);
  try {
    complaint = text;
  } catch (...) {  // out of memory for words alone
  }
  return 1;
}

int on_warning(TIFF*, void*, const char*, const char*, va_list) {
  return 1;
}

struct Close {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
struct FreeOptions {
  void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};

class TiffDecoder final : public Decoder {
 public:
  TiffDecoder(Source& source, const Limits& limits, const Watch& watch)
      : layout_(scan_tiff_directory(source, limits)), watch_(watch) {
    state_.bytes.resize(static_cast<std::size_t>(source.size()));
    state_.bytes.resize(source.read_at(0, state_.bytes));
    open(layout_.stored.size);
    take_profile();
  }
  ~TiffDecoder() override { end_rgba(); }
  TiffDecoder(const TiffDecoder&) = delete;
  TiffDecoder& operator=(const TiffDecoder&) = delete;

  const Stored& stored() const override { return stored_; }

  Decoded prepare(Size) override {
    if (layout_.cmyk) {
      inks_.resize(static_cast<std::size_t>(std::max<tmsize_t>(TIFFScanlineSize(tiff_.get()), 0)));
      if (inks_.size() <
              checked_bytes(stored_.size.width, 1, std::size_t{layout_.samples} * sample_bytes()) ||
          layout_.samples < Bitmap::channels)
        damaged(Format::tiff, "its rows have an odd length.");
    } else {
      begin_rgba();
    }
    return {stored_.size};
  }

  void read_row(std::uint8_t* row) override {
    if (layout_.cmyk) return read_inks(row);
    if (next_ == band_end_) read_band();
    const std::size_t bytes = std::size_t{stored_.size.width} * Bitmap::channels;
    const std::size_t at = (next_++ - band_start_) * bytes;
    std::memcpy(row, reinterpret_cast<const std::uint8_t*>(band_.data()) + at, bytes);
  }

  void finish() override {}  // nothing follows the pixels

  std::string damage() const override { return damage_; }

 private:
  static constexpr std::uint32_t band_pixels = 1u << 18;

  std::size_t sample_bytes() const { return layout_.wide ? 2 : 1; }

  void open(Size size) {
    const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
    if (!options) throw std::bad_alloc();
    constexpr std::size_t dearest_pixel = 16, besides = 16u << 20;  // bytes
    TIFFOpenOptionsSetMaxSingleMemAlloc(
        options.get(),
        static_cast<tmsize_t>(checked_bytes(size.width, size.height, dearest_pixel) + besides));
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, &state_);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, &state_);
    tiff_.reset(TIFFClientOpenExt("", "r", &state_, on_read, on_write, on_seek, on_close, on_size, on_map,
                                  on_unmap, options.get()));
    if (!tiff_) damaged(Format::tiff, complaint());
  }

  std::string complaint() const {
    return state_.complaint.empty() ? "its directory breaks the rules." : state_.complaint;
  }

  void take_profile() {
    std::uint32_t size = 0;
    void* bytes = nullptr;
    if (TIFFGetField(tiff_.get(), TIFFTAG_ICCPROFILE, &size, &bytes) == 0 || size > profile_bytes_max) return;
    const auto* first = static_cast<const std::byte*>(bytes);
    stored_.profile.assign(first, first + size);
  }

  void begin_rgba() {
    char why[1024] = {};
    if (TIFFRGBAImageOK(tiff_.get(), why) == 0 || TIFFRGBAImageBegin(&rgba_, tiff_.get(), 0, why) == 0) {
      throw Error(Fault::unsupported, "This TIFF cannot be read here: " + std::string(why) + ".");
    }
    begun_ = true;
    rgba_.req_orientation = rgba_.orientation;  // rows as they are stored
    if (Size{rgba_.width, rgba_.height} != stored_.size) damaged(Format::tiff, "its header says two sizes.");
    std::uint32_t rows = 0;
    TIFFGetFieldDefaulted(tiff_.get(), layout_.tiled ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP, &rows);
    rows = std::clamp(rows, 1u, stored_.size.height);
    // Strips of a few rows are read several at a time.
    const std::uint32_t several = std::max(1u, band_pixels / std::max(1u, rows * stored_.size.width));
    band_rows_ = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{rows} * several, stored_.size.height));
  }
  void end_rgba() {
    if (begun_) TIFFRGBAImageEnd(&rgba_);
  }

  /// What cannot be read stays transparent: libtiff leaves it black, and says so once for a strip or tile.
  void read_band() {
    band_start_ = next_;
    band_end_ = next_ + fill_band(next_);
    if (any_came_) return;
    for (std::uint32_t from = band_end_; from < stored_.size.height && !any_came_;) from += fill_band(from);
    if (!any_came_) throw Error(Fault::corrupt, damage_);
    band_.assign(checked_bytes(stored_.size.width, band_end_ - band_start_, 1), 0);  // nothing of it came
  }

  /// How many rows the band has from there on.
  std::uint32_t fill_band(std::uint32_t from) {
    watch_.check();
    const std::uint32_t rows = std::min(band_rows_, stored_.size.height - from);
    band_.assign(checked_bytes(stored_.size.width, rows, 1), 0);
    state_.complaint.clear();
    rgba_.row_offset = static_cast<int>(from);
    const int read = TIFFRGBAImageGet(&rgba_, band_.data(), stored_.size.width, rows);
    const bool whole = read != 0 && state_.complaint.empty();
    if (!whole && damage_.empty()) damage_ = damage_text(Format::tiff, complaint());
    const std::uint32_t came = whole ? rows : rows_that_came(rows);
    any_came_ |= came > 0;
    if (!whole) stored_.alpha = true;
    for (std::uint32_t y = 0; y < came; ++y) straighten(y);
    std::fill(band_.begin() + std::ptrdiff_t(came) * stored_.size.width, band_.end(), 0);
    return rows;
  }

  /// Rows of the band, but for the black ones at its end.
  std::uint32_t rows_that_came(std::uint32_t rows) const {
    constexpr std::uint32_t colours = 0x00ffffff;
    const auto last = std::find_if(band_.rbegin(), band_.rend(),
                                   [](std::uint32_t pixel) { return (pixel & colours) != 0; });
    const auto pixels = static_cast<std::uint64_t>(band_.rend() - last);
    return std::min(rows, static_cast<std::uint32_t>((pixels + stored_.size.width - 1) / stored_.size.width));
  }

  /// libtiff multiplies alpha into colours, but not into greys of one plane, and takes samples of which
  /// nothing is said for alpha.
  void straighten(std::uint32_t y) {
    const std::size_t width = stored_.size.width;
    auto* row = reinterpret_cast<std::uint8_t*>(band_.data() + y * width);
    const std::span<std::uint8_t> samples(row, width * Bitmap::channels);
    if (layout_.alpha == TiffLayout::Alpha::none) {
      for (std::size_t at = 3; at < samples.size(); at += Bitmap::channels) samples[at] = 255;
      return;
    }
    const bool multiplied =
        layout_.alpha == TiffLayout::Alpha::multiplied || !layout_.grey || layout_.separate;
    if (!multiplied) return;
    straight_.resize(samples.size());
    unpremultiply(samples, straight_.data());
    std::ranges::copy(straight_, row);
  }

  void read_inks(std::uint8_t* row) {
    watch_.check();
    std::fill(inks_.begin(), inks_.end(), std::uint8_t{0});
    state_.complaint.clear();
    const bool read = TIFFReadScanline(tiff_.get(), inks_.data(), next_++, 0) == 1;
    any_came_ |= read;
    if (!read) damaged(Format::tiff, complaint());
    const std::size_t high = layout_.wide ? 1 : 0;  // of two bytes in the processor's order
    for (std::size_t x = 0; x < stored_.size.width; ++x)
      for (std::size_t ink = 0; ink < Bitmap::channels; ++ink)
        row[x * Bitmap::channels + ink] = inks_[(x * layout_.samples + ink) * sample_bytes() + high];
  }

  TiffLayout layout_;
  Stored& stored_ = layout_.stored;
  const Watch& watch_;
  State state_;
  std::unique_ptr<TIFF, Close> tiff_;
  TIFFRGBAImage rgba_{};
  bool begun_ = false;
  std::uint32_t band_rows_ = 0, band_start_ = 0, band_end_ = 0, next_ = 0;
  std::vector<std::uint32_t> band_;  // R G B A in memory
  std::vector<std::uint8_t> straight_, inks_;
  bool any_came_ = false;
  std::string damage_;
};

}  // namespace

std::unique_ptr<Decoder> open_tiff(Source& source, const Limits& limits, const Watch& watch) {
  return std::make_unique<TiffDecoder>(source, limits, watch);
}

}  // namespace lightkeep::imaging

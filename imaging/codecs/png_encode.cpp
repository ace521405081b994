// Writes PNG by libpng: RGB, or RGBA where the bitmap has alpha. Any thread.
#include <png.h>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/guarded.h"
#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging {
namespace {

/// Half the time of 6 (zlib's default) for 0.5 % more bytes, on a drawn picture at 800 px; below 4 files grow
/// by 4 % and more.
constexpr int compression_level = 4;

struct State {
  png_structp png = nullptr;
  png_infop info = nullptr;
  Landing landing;
  std::string* bytes = nullptr;
};

[[noreturn]] void on_error(png_structp png, png_const_charp text) {
  State& state = *static_cast<State*>(png_get_error_ptr(png));
  state.landing.say(text);
  std::longjmp(state.landing.jump, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_write(png_structp png, png_bytep data, std::size_t count) {
  State& state = *static_cast<State*>(png_get_io_ptr(png));
  if (!state.landing.park([&] { state.bytes->append(reinterpret_cast<const char*>(data), count); }))
    png_error(png, "no memory");
}

void on_flush(png_structp) {}

void create(State& state, const Bitmap& bitmap) {
  state.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
  if (state.png == nullptr) std::longjmp(state.landing.jump, 1);
  state.info = png_create_info_struct(state.png);
  if (state.info == nullptr) png_error(state.png, "no memory");
  png_set_write_fn(state.png, &state, on_write, on_flush);
  png_set_compression_level(state.png, compression_level);
  png_set_IHDR(state.png, state.info, bitmap.width(), bitmap.height(), 8,
               bitmap.alpha() ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(state.png, state.info);
  if (!bitmap.alpha()) png_set_filler(state.png, 0, PNG_FILLER_AFTER);
}

class PngEncoder {
 public:
  explicit PngEncoder(std::string& bytes) { state_.bytes = &bytes; }
  ~PngEncoder() { png_destroy_write_struct(&state_.png, &state_.info); }
  PngEncoder(const PngEncoder&) = delete;
  PngEncoder& operator=(const PngEncoder&) = delete;

  void start(const Bitmap& bitmap) {
    call([bitmap = &bitmap](State& s) { create(s, *bitmap); });
  }
  void write(const std::uint8_t* row) {
    call([row](State& s) { png_write_row(s.png, row); });
  }
  void finish() {
    call([](State& s) { png_write_end(s.png, nullptr); });
  }

 private:
  template <typename Call>
  void call(Call work) {
    call_guarded(state_.landing, Format::png, [state = &state_, work] { work(*state); });
  }
  State state_;
};

}  // namespace

std::string encode_png(const Bitmap& bitmap, int, const Watch& watch) {
  std::string bytes;
  PngEncoder encoder(bytes);
  encoder.start(bitmap);
  std::vector<std::uint8_t> straight(bitmap.stride());
  for (std::uint32_t y = 0; y < bitmap.height(); ++y) {
    watch.check();
    if (bitmap.alpha()) unpremultiply(bitmap.samples(y), straight.data());
    encoder.write(bitmap.alpha() ? straight.data() : bitmap.row(y));
  }
  encoder.finish();
  return bytes;
}

}  // namespace lightkeep::imaging

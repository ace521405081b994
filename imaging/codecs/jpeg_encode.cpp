// Writes JPEG by libjpeg-turbo: 4:2:0, optimised Huffman tables. Not progressive: on a drawn picture at 800
// px, that takes 5 % off the bytes for 2.3 times the time. Any thread.
// clang-format off
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>
// clang-format on

#include <array>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/guarded.h"

namespace lightkeep::imaging {
namespace {

constexpr std::size_t buffer_bytes = 32 << 10;

struct State {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg_destination_mgr output{};
  Landing landing;
  std::string* bytes = nullptr;
  std::array<JOCTET, buffer_bytes> buffer;
};

[[noreturn]] void on_error(j_common_ptr jpeg) {
  State& state = *static_cast<State*>(jpeg->client_data);
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  state.landing.say(text);
  std::longjmp(state.landing.jump, 1);
}

void on_message(j_common_ptr, int) {}

void on_start(j_compress_ptr jpeg) {
  State& state = *static_cast<State*>(jpeg->client_data);
  state.output.next_output_byte = state.buffer.data();
  state.output.free_in_buffer = state.buffer.size();
}

void append(State& state, std::size_t count) {
  const bool kept = state.landing.park(
      [&] { state.bytes->append(reinterpret_cast<const char*>(state.buffer.data()), count); });
  if (!kept) std::longjmp(state.landing.jump, 1);
}

boolean on_full(j_compress_ptr jpeg) {
  append(*static_cast<State*>(jpeg->client_data), buffer_bytes);
  on_start(jpeg);
  return TRUE;
}

void on_end(j_compress_ptr jpeg) {
  State& state = *static_cast<State*>(jpeg->client_data);
  append(state, state.buffer.size() - state.output.free_in_buffer);
}

void configure(State& state, const Bitmap& bitmap, int quality) {
  jpeg_compress_struct& jpeg = state.jpeg;
  jpeg.image_width = bitmap.width();
  jpeg.image_height = bitmap.height();
  jpeg.input_components = Bitmap::channels;
  jpeg.in_color_space = JCS_EXT_RGBX;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg.optimize_coding = TRUE;
}

void create(State& state) {
  state.jpeg.err = jpeg_std_error(&state.errors);
  state.errors.error_exit = on_error;
  state.errors.emit_message = on_message;
  state.jpeg.client_data = &state;
  jpeg_create_compress(&state.jpeg);
  state.output = {nullptr, 0, on_start, on_full, on_end};
  state.jpeg.dest = &state.output;
}

/// Also after a constructor that threw halfway.
struct Destroy {
  void operator()(State* state) const {
    jpeg_destroy_compress(&state->jpeg);
    delete state;
  }
};

class JpegEncoder {
 public:
  explicit JpegEncoder(std::string& bytes) : state_(new State) {
    state_->bytes = &bytes;
    call([](State& s) { create(s); });
  }

  void start(const Bitmap& bitmap, int quality) {
    call([bitmap = &bitmap, quality](State& s) {
      configure(s, *bitmap, quality);
      jpeg_start_compress(&s.jpeg, TRUE);
    });
  }
  void write(const std::uint8_t* row) {
    call([row](State& s) {
      JSAMPROW rows[1] = {const_cast<JSAMPROW>(row)};
      jpeg_write_scanlines(&s.jpeg, rows, 1);
    });
  }
  void finish() {
    call([](State& s) { jpeg_finish_compress(&s.jpeg); });
  }

 private:
  template <typename Call>
  void call(Call work) {
    call_guarded(state_->landing, Format::jpeg, [state = state_.get(), work] { work(*state); });
  }
  std::unique_ptr<State, Destroy> state_;
};

}  // namespace

std::string encode_jpeg(const Bitmap& bitmap, int quality, const Watch& watch) {
  std::string bytes;
  JpegEncoder encoder(bytes);
  encoder.start(bitmap, quality);
  for (std::uint32_t y = 0; y < bitmap.height(); ++y) {
    watch.check();
    encoder.write(bitmap.row(y));
  }
  encoder.finish();
  return bytes;
}

}  // namespace lightkeep::imaging

// JPEG rows by libjpeg-turbo: scaled DCT, streamed from the source. One thread per decoder.
// clang-format off
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <algorithm>
#include <array>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/guarded.h"

namespace lightkeep::imaging {
namespace {

/// Bytes of image data: what a block of 64 samples comes to at most in all its scans (each coefficient coded
/// once, with 27 bits at most), and what tables and comments may come between.
constexpr std::uint64_t data_each = 256;
constexpr std::uint64_t data_free = 1 << 20;

/// All that the callbacks see; found through `client_data`.
struct State {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg_source_mgr input{};
  jpeg_progress_mgr progress{};
  Landing landing;
  Source* source = nullptr;
  const Watch* watch = nullptr;
  std::uint64_t offset = 0;              // of the next read
  std::uint64_t allowance = UINT64_MAX;  // bytes that may still be read
  const char* damage = nullptr;          // why pixels are not what they were
  JDIMENSION lost_from = UINT32_MAX;     // row of blocks from which on there is nothing
  std::array<std::byte, 64 << 10> buffer;
};

State& state_of(j_common_ptr jpeg) {
  return *static_cast<State*>(jpeg->client_data);
}
State& state_of(j_decompress_ptr jpeg) {
  return *static_cast<State*>(jpeg->client_data);
}

[[noreturn]] void fail(State& state, const char* why) {
  state.landing.say(why);
  std::longjmp(state.landing.jump, 1);
}

[[noreturn]] void on_error(j_common_ptr jpeg) {
  State& state = state_of(jpeg);
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  state.landing.say(text);
  std::longjmp(state.landing.jump, 1);
}

constexpr const char* early_end = "its data ends too early.";

/// Where the end came before the picture was complete, the rows below are grey by libjpeg's filling: they
/// count as missing. A later scan only refines what is there.
void note_early_end(State& state) {
  state.damage = early_end;
  if (state.jpeg.unread_marker == JPEG_EOI && state.jpeg.input_scan_number <= 1)
    state.lost_from = std::min(state.lost_from, state.jpeg.input_iMCU_row);
}

/// Three warnings mean lost pixels: libjpeg goes on with the next ones, as browsers do. The others (extra
/// bytes, an odd Adobe or JFIF version) are common in honest files.
void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  State& state = state_of(jpeg);
  const int code = jpeg->err->msg_code;
  if (code == JWRN_HIT_MARKER) note_early_end(state);
  if (code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC)
    state.damage = "some of its image data breaks the rules.";
}

void on_progress(j_common_ptr jpeg) {
  State& state = state_of(jpeg);
  if (state.jpeg.input_scan_number > scans_max) fail(state, "it has too many scans.");
  if (!state.landing.park([&] { state.watch->check(); })) fail(state, "");
}

void on_start(j_decompress_ptr) {}

/// A file that was cut ends with the marker that it lacks.
boolean end_here(State& state) {
  static constexpr std::array<JOCTET, 2> end{0xff, JPEG_EOI};
  state.damage = early_end;
  state.input.next_input_byte = end.data();
  state.input.bytes_in_buffer = end.size();
  return TRUE;
}

boolean on_fill(j_decompress_ptr jpeg) {
  State& state = state_of(jpeg);
  std::size_t count = 0;
  const bool read = state.landing.park([&] {
    state.watch->check();
    count = state.source->read_at(state.offset, state.buffer);
  });
  if (!read) fail(state, early_end);
  if (count == 0) return end_here(state);
  if (count > state.allowance) fail(state, "it has too much data for its size.");
  state.allowance -= count;
  state.offset += count;
  jpeg->src->next_input_byte = reinterpret_cast<const JOCTET*>(state.buffer.data());
  jpeg->src->bytes_in_buffer = count;
  return TRUE;
}

void on_skip(j_decompress_ptr jpeg, long count) {
  if (count <= 0) return;
  const auto wanted = static_cast<std::size_t>(count);
  const std::size_t held = std::min(wanted, jpeg->src->bytes_in_buffer);
  jpeg->src->next_input_byte += held;
  jpeg->src->bytes_in_buffer -= held;
  state_of(jpeg).offset += wanted - held;
}

void set_callbacks(State& state) {
  state.jpeg.err = jpeg_std_error(&state.errors);
  state.errors.error_exit = on_error;
  state.errors.emit_message = on_message;
  state.jpeg.client_data = &state;
}

void set_input(State& state) {
  state.input = {nullptr, 0, on_start, on_fill, on_skip, jpeg_resync_to_restart, on_start};
  state.jpeg.src = &state.input;
  state.progress.progress_monitor = on_progress;
  state.jpeg.progress = &state.progress;
}

/// Also after a constructor that threw halfway.
struct Destroy {
  void operator()(State* state) const {
    jpeg_destroy_decompress(&state->jpeg);
    delete state;
  }
};

class JpegDecoder final : public Decoder {
 public:
  JpegDecoder(Source& source, const Limits& limits, const Watch& watch)
      : header_(scan_jpeg_segments(source, limits, true)), state_(new State) {
    state_->source = &source;
    state_->watch = &watch;
    set_callbacks(*state_);
    call([](State& s) {
      jpeg_create_decompress(&s.jpeg);
      set_input(s);
      jpeg_read_header(&s.jpeg, TRUE);
    });
    // libjpeg passes over garbage in its own way; never let it find a larger frame than the one that was
    // decided on.
    if (state_->jpeg.image_width != header_.stored.size.width ||
        state_->jpeg.image_height != header_.stored.size.height)
      damaged(Format::jpeg, "its header says two sizes.");
  }

  const Stored& stored() const override { return header_.stored; }

  Decoded prepare(Size least) override {
    choose_scale(least);
    // Each segment between the scans, and each byte of a scan, is a step of libjpeg.
    state_->allowance = data_free + data_each * header_.blocks;
    state_->jpeg.out_color_space = header_.stored.model == Model::cmyk ? JCS_CMYK : JCS_EXT_RGBA;
    call([](State& s) { jpeg_start_decompress(&s.jpeg); });
    const double scale = 1.0 / state_->jpeg.scale_denom;
    return {{state_->jpeg.output_width, state_->jpeg.output_height}, scale, scale};
  }

  void read_row(std::uint8_t* row) override {
    call([row](State& s) {
      JSAMPROW rows[1] = {row};
      jpeg_read_scanlines(&s.jpeg, rows, 1);
    });
    if (next_++ / rows_of_blocks() >= state_->lost_from) damaged(Format::jpeg, early_end);
    // CMYK in JPEG has 0 for full ink: whoever writes it does as Adobe did, with Adobe's marker or without.
    if (header_.stored.model == Model::cmyk)
      for (std::size_t i = 0; i < std::size_t{state_->jpeg.output_width} * 4; ++i) row[i] = ~row[i];
  }

  void finish() override {
    call([](State& s) { jpeg_finish_decompress(&s.jpeg); });
  }

  std::string damage() const override {
    return state_->damage == nullptr ? std::string() : damage_text(Format::jpeg, state_->damage);
  }

 private:
  template <typename Call>
  void call(Call work) {
    call_guarded(state_->landing, Format::jpeg, [state = state_.get(), work] { work(*state); });
  }
  /// Rows of the output that a row of libjpeg's units comes to.
  JDIMENSION rows_of_blocks() const {
    return static_cast<JDIMENSION>(state_->jpeg.max_v_samp_factor) * DCTSIZE / state_->jpeg.scale_denom;
  }
  /// 1/8, 1/4, 1/2 or whole: the other fractions of 8 have no fast transform and save nothing. Down to as
  /// many pixels as are wanted: against the filter alone on the whole picture that was 48 to 50 dB on a drawn
  /// one; twice as many gave 53 to 54 dB.
  void choose_scale(Size least) {
    const Size full = header_.stored.size;
    unsigned denominator = 8;
    while (denominator > 1 &&
           (full.width / denominator < least.width || full.height / denominator < least.height))
      denominator /= 2;
    state_->jpeg.scale_num = 1;
    state_->jpeg.scale_denom = denominator;
  }

  JpegHeader header_;
  std::unique_ptr<State, Destroy> state_;
  JDIMENSION next_ = 0;  // row of the output
};

}  // namespace

std::unique_ptr<Decoder> open_jpeg(Source& source, const Limits& limits, const Watch& watch) {
  return std::make_unique<JpegDecoder>(source, limits, watch);
}

}  // namespace lightkeep::imaging

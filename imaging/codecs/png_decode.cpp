// PNG rows by libpng: everything becomes 8-bit RGBA, streamed unless interlaced. One thread per decoder.
#include <png.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/guarded.h"

namespace lightkeep::imaging {
namespace {

struct State {
  png_structp png = nullptr;
  png_infop info = nullptr;
  Landing landing;
  Source* source = nullptr;
  std::uint64_t reads_left = 0;  // libpng asks at least twice for each chunk, however short
  std::uint64_t offset = 0;
  std::size_t filled = 0;
  std::size_t used = 0;
  const PngLayout* layout = nullptr;
  bool rows_wanted = true;  // some have not come
  bool padded = false;
  std::string_view padding;  // to be read next
  bool sum_wrong = false;    // one of those of the image
  std::array<std::byte, 64 << 10> buffer;
};

[[noreturn]] void on_error(png_structp png, png_const_charp text) {
  State& state = *static_cast<State*>(png_get_error_ptr(png));
  state.landing.say(text);
  std::longjmp(state.landing.jump, 1);
}

void on_warning(png_structp png, png_const_charp text) {
  const std::string_view warning(text);
  const bool ours =
      warning.starts_with("IHDR: ") || warning.starts_with("PLTE: ") || warning.starts_with("IDAT: ");
  if (ours && (warning.ends_with("CRC error") || warning.ends_with("incorrect data check")))
    static_cast<State*>(png_get_error_ptr(png))->sum_wrong = true;
}

bool refill(State& state) {
  const bool read =
      state.landing.park([&] { state.filled = state.source->read_at(state.offset, state.buffer); });
  state.used = 0;
  if (!read) state.filled = 0;
  state.offset += state.filled;
  return state.filled > 0;
}

std::uint64_t position(const State& state) {
  return state.offset - state.filled + state.used;
}

/// libpng drops the row in which its data go wrong, though the row may be there. So the check sum behind the
/// last row is read apart from it, and no read goes over the end of a file that was cut.
void bound_next_read(State& state) {
  constexpr std::uint64_t usual = 8192;  // bytes of image data, as by default
  const std::uint64_t at = position(state), end = state.layout->data_end;
  const std::uint64_t left = at < end ? end - at : at < state.source->size() ? usual : 1;
  png_set_compression_buffer_size(state.png, static_cast<std::size_t>(std::min(left, usual)));
}

/// Rows may wait inside of zlib when the data end, and libpng does not ask for them before it has read more.
/// So it gets one byte more: as the data of a file that was cut, or in a chunk of its own.
void pad(State& state, std::size_t count) {
  if (!state.rows_wanted || state.padded) return;
  constexpr std::string_view chunk("\0\0\0\1IDAT\xff\0\0\0\0", 13);
  const std::uint64_t at = position(state);
  if (count == 8 && at == state.layout->data_over) state.padding = chunk;
  if (count == 1 && at == state.source->size()) state.padding = chunk.substr(8, 1);
  state.padded = !state.padding.empty();
}

void take_padding(State& state, png_bytep out, std::size_t count) {
  state.padding.copy(reinterpret_cast<char*>(out), count);
  state.padding.remove_prefix(std::min(count, state.padding.size()));
}

void on_read(png_structp png, png_bytep out, std::size_t count) {
  State& state = *static_cast<State*>(png_get_io_ptr(png));
  if (state.reads_left-- == 0) png_error(png, "it is cut into too many chunks.");
  pad(state, count);
  if (!state.padding.empty()) return take_padding(state, out, count);
  while (count > 0) {
    if (state.used == state.filled && !refill(state)) png_error(png, "its data ends too early.");
    const std::size_t part = std::min(count, state.filled - state.used);
    std::memcpy(out, state.buffer.data() + state.used, part);
    state.used += part;
    out += part;
    count -= part;
  }
  bound_next_read(state);
}

/// How often libpng may read: three or four times for each chunk, and once for each 8 KiB of a long one. Some
/// encoders write a chunk for each row.
constexpr std::uint64_t reads_free = std::uint64_t{4} * header_parts_max;
constexpr std::uint64_t reads_each_row = 16;
constexpr std::uint64_t reads_length_min = 1 << 10;  // bytes

/// Chunks that we do not need, and that libpng would otherwise keep or inflate.
constexpr png_byte unwanted[] =
    "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0tEXt\0tIME\0zTXt";

void set_limits(png_structp png, const Limits& limits) {
  png_set_user_limits(png, limits.max_side, limits.max_side);
  png_set_chunk_cache_max(png, 16);
  png_set_chunk_malloc_max(png, profile_bytes_max);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, 0);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unwanted, sizeof unwanted / 5);
  png_set_benign_errors(png, 1);
  png_set_crc_action(png, PNG_CRC_WARN_USE, PNG_CRC_DEFAULT);
}

void create(State& state, const Limits& limits) {
  state.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state, on_error, on_warning);
  if (state.png == nullptr) std::longjmp(state.landing.jump, 1);
  state.info = png_create_info_struct(state.png);
  if (state.info == nullptr) png_error(state.png, "no memory");
  set_limits(state.png, limits);
  png_set_read_fn(state.png, &state, on_read);
  png_read_info(state.png, state.info);
}

/// Returns the number of interlace passes.
int set_transforms(State& state) {
  png_set_expand(state.png);
  png_set_scale_16(state.png);
  png_set_gray_to_rgb(state.png);
  png_set_add_alpha(state.png, 0xff, PNG_FILLER_AFTER);
  const int passes = png_set_interlace_handling(state.png);
  png_read_update_info(state.png, state.info);
  return passes;
}

/// Also after a constructor that threw halfway.
struct Destroy {
  void operator()(State* state) const {
    png_destroy_read_struct(&state->png, &state->info, nullptr);
    delete state;
  }
};

class PngDecoder final : public Decoder {
 public:
  PngDecoder(Source& source, const Limits& limits, const Watch& watch)
      : layout_(scan_png_chunks(source, limits)), watch_(watch), state_(new State) {
    state_->source = &source;
    state_->layout = &layout_;
    state_->reads_left =
        reads_free + reads_each_row * std::uint64_t{stored_.size.height} + source.size() / reads_length_min;
    call([limits = &limits](State& s) { create(s, *limits); });
    check_size();
    if (!layout_.encoding_first) take_profile();
    if (stored_.profile.empty() && layout_.encoding)
      stored_.profile = profile_of(*layout_.encoding, stored_.model);
  }

  const Stored& stored() const override { return stored_; }

  Decoded prepare(Size) override {
    int passes = 1;
    call([out = &passes](State& s) { *out = set_transforms(s); });
    std::size_t row_bytes = 0;
    call([out = &row_bytes](State& s) { *out = png_get_rowbytes(s.png, s.info); });
    if (row_bytes != checked_bytes(stored_.size.width, 1, Bitmap::channels))
      damaged(Format::png, "its rows have an odd length.");
    if (passes > 1) read_interlaced(passes);
    return {stored_.size};
  }

  void read_row(std::uint8_t* row) override {
    if (!whole_.empty()) {
      std::memcpy(row, whole_.row(next_++), whole_.stride());
      return;
    }
    // With the last row libpng reads what follows it: that may fail when the row is there.
    constexpr std::array<std::uint8_t, Bitmap::channels> nothing{1, 2, 3, 0};
    std::ranges::copy(nothing, row);
    try {
      call([row](State& s) { png_read_row(s.png, row, nullptr); });
    } catch (const Error& error) {
      if (error.fault() != Fault::corrupt || std::ranges::equal(nothing, std::span(row, nothing.size())))
        throw;
      damage_ = error.what();
    }
  }

  void finish() override {
    state_->rows_wanted = false;
    if (damage_.empty()) call([](State& s) { png_read_end(s.png, nullptr); });
  }

  std::string damage() const override {
    if (!damage_.empty()) return damage_;
    return state_->sum_wrong ? damage_text(Format::png, "a check sum does not match.") : std::string();
  }

 private:
  template <typename Call>
  void call(Call work) {
    call_guarded(state_->landing, Format::png, [state = state_.get(), work] { work(*state); });
  }

  void check_size() {
    const Size size{png_get_image_width(state_->png, state_->info),
                    png_get_image_height(state_->png, state_->info)};
    if (size != stored_.size) damaged(Format::png, "its header says two sizes.");
  }

  void take_profile() {
    png_charp name = nullptr;
    png_bytep bytes = nullptr;
    png_uint_32 count = 0;
    int compression = 0;
    if (png_get_iCCP(state_->png, state_->info, &name, &compression, &bytes, &count) != PNG_INFO_iCCP) return;
    const auto* first = reinterpret_cast<const std::byte*>(bytes);
    stored_.profile.assign(first, first + std::min<std::size_t>(count, profile_bytes_max));
  }

  /// What the later passes did not bring stays as the earlier ones painted it.
  void read_interlaced(int passes) {
    whole_ = Bitmap(stored_.size);
    bool row_came = false;
    try {
      for (int pass = 0; pass < passes; ++pass)
        for (std::uint32_t y = 0; y < whole_.height(); ++y, row_came = true) {
          watch_.check();
          call([row = whole_.row(y)](State& s) { png_read_row(s.png, nullptr, row); });
        }
    } catch (const Error& error) {
      if (error.fault() != Fault::corrupt || !(row_came || whole_.row(0)[3] != 0)) throw;
      damage_ = error.what();
      stored_.alpha = true;
    }
  }

  PngLayout layout_;
  Stored& stored_ = layout_.stored;
  const Watch& watch_;
  std::unique_ptr<State, Destroy> state_;
  Bitmap whole_;  // of an interlaced image
  std::uint32_t next_ = 0;
  std::string damage_;
};

}  // namespace

std::unique_ptr<Decoder> open_png(Source& source, const Limits& limits, const Watch& watch) {
  return std::make_unique<PngDecoder>(source, limits, watch);
}

}  // namespace lightkeep::imaging

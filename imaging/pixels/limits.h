// What is refused before it costs anything, and when to give up. Used by the codecs and the steps; any
// thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "imaging/pixels/format.h"

namespace lightkeep::imaging {

struct Limits {
  std::uint64_t megapixels = 100;           // of one frame, decided from the header
  std::uint32_t max_side = 65'500;          // pixels
  std::uint32_t seconds = 60;               // of processing
  const std::atomic<bool>* stop = nullptr;  // set by the owner to cancel
};

/// More than any profile in use (CMYK press profiles reach 3 MiB); a larger one is ignored.
inline constexpr std::size_t profile_bytes_max = 4u << 20;
inline constexpr std::size_t exif_bytes_max = 64u << 10;
/// Segments, chunks or blocks that a header may be spread over before we stop looking.
inline constexpr std::uint32_t header_parts_max = 20'000;
/// Scans of one JPEG: honest ones have about ten, a bomb thousands that each pass over all coefficients.
inline constexpr int scans_max = 100;

/// Of an animation that stays one: its frames, and the pixels of all of them together, of the source and of
/// the result.
inline constexpr std::uint32_t frames_max = 2'000;
inline constexpr std::uint64_t animation_source_pixels = 400'000'000;
inline constexpr std::uint64_t animation_result_pixels = 50'000'000;

/// Throws Error{corrupt} for an empty side, Error{too_large} for one over the limits. Decides by the numbers
/// in the header alone, so it comes before any allocation.
void decide(Format format, std::uint64_t width, std::uint64_t height, const Limits& limits);

/// "This PNG is damaged: its data ends too early."
std::string damage_text(Format format, std::string_view why);
/// Throws Error{corrupt} with that text.
[[noreturn]] void damaged(Format format, const std::string& why);

/// The owner's wish to stop, and the deadline, which starts to run when this is made. Asked between rows.
class Watch {
 public:
  explicit Watch(const Limits& limits);
  bool expired() const noexcept;
  void check() const;  // throws Error{cancelled}

 private:
  const std::atomic<bool>* stop_;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace lightkeep::imaging

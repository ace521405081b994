// What every imaging fuzzer does: bytes of one format through everything that imaging makes of an upload.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <vector>

#include "imaging/imaging.h"
#include "imaging/steps/decode.h"

namespace lightkeep::fuzz {

inline std::vector<std::uint8_t> public_form_of(std::span<const std::uint8_t> bytes) {
  imaging::SpanSource file(std::as_bytes(bytes));
  const imaging::PublicForm form = imaging::public_form(file);
  constexpr std::size_t rights = 1200;  // of our own Exif at most
  if (form.size() > file.size() + rights) std::abort();
  std::vector<std::uint8_t> shared(form.size());
  if (form.read_at(file, 0, std::as_writable_bytes(std::span(shared))) != shared.size()) std::abort();
  return shared;
}

/// What a public form holds back is none of what its own public form has.
inline void check_public_form(std::span<const std::uint8_t> bytes) {
  const auto shared = public_form_of(bytes);
  const auto head = std::as_bytes(std::span(shared)).first(std::min(shared.size(), imaging::sniff_length));
  if (imaging::recognise(head) != nullptr && public_form_of(shared) != shared) std::abort();
}

/// Every picture of an animation; what is made of them has no foreign bytes any more.
inline void run_frames(imaging::Source& source, const imaging::Limits& limits) {
  imaging::Recipe moving;
  moving.format = imaging::Format::webp;
  moving.moving = true;
  try {
    imaging::Header header = imaging::inspect(source, limits);
    header.frames = imaging::count_frames(source, limits);
    if (header.frames > 20 || !imaging::can_move(header, moving)) return;
    const auto frames = imaging::decode_frames(source, {8, 8}, limits);
    while (frames->next()) {
    }
  } catch (const imaging::Error&) {
  }
}

/// Other formats are left to their own fuzzer, and so are pixels of large pictures, whose millions would take
/// the time of thousands of small ones: what is large is refused or not by its header.
inline int run_imaging(imaging::Format format, std::span<const std::uint8_t> bytes) {
  const imaging::FormatInfo* found =
      imaging::recognise(std::as_bytes(bytes.first(std::min(bytes.size(), imaging::sniff_length))));
  if (found == nullptr || found->format != format) return 0;
  imaging::Limits limits;
  limits.megapixels = 2;
  imaging::Recipe thumb;
  thumb.width = 8;
  thumb.height = 12;
  thumb.fit = imaging::Fit::cover;
  thumb.format = imaging::Format::jpeg;
  check_public_form(bytes);
  imaging::SpanSource source(std::as_bytes(bytes));
  try {
    const imaging::Header header = imaging::inspect(source, limits);
    constexpr std::uint64_t pixels_max = 1u << 12;
    if (std::uint64_t{header.width} * header.height > pixels_max) return 0;
    imaging::render(source, thumb, limits);
  } catch (const imaging::Error&) {
  }
  run_frames(source, limits);
  return 0;
}

/// What the server itself reads of formats whose pixels another process decodes.
inline int run_directories(std::span<const std::uint8_t> bytes,
                           std::initializer_list<imaging::Format> wanted) {
  const imaging::FormatInfo* found =
      imaging::recognise(std::as_bytes(bytes.first(std::min(bytes.size(), imaging::sniff_length))));
  if (found == nullptr || std::ranges::find(wanted, found->format) == wanted.end()) return 0;
  if (public_form_of(bytes).size() > bytes.size()) std::abort();
  imaging::SpanSource source(std::as_bytes(bytes));
  try {
    imaging::inspect(source, {});
  } catch (const imaging::Error&) {
  }
  return 0;
}

}  // namespace lightkeep::fuzz

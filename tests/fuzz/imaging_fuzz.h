// What every imaging fuzzer does: bytes of one format through everything that imaging makes of an upload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "imaging/imaging.h"

namespace lightkeep::fuzz {

class Bytes final : public imaging::Source {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset >= bytes_.size()) return 0;
    const std::size_t count = std::min<std::size_t>(out.size(), bytes_.size() - offset);
    std::memcpy(out.data(), bytes_.data() + offset, count);
    return count;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// Other formats are left to their own fuzzer. Small limits keep the runs quick; they are decided before any
/// allocation anyway.
inline int run_imaging(imaging::Format format, std::span<const std::uint8_t> bytes) {
  const imaging::FormatInfo* found =
      imaging::recognise(std::as_bytes(bytes.first(std::min(bytes.size(), imaging::sniff_length))));
  if (found == nullptr || found->format != format) return 0;
  imaging::Limits limits;
  limits.megapixels = 2;
  imaging::Recipe thumb, blurred;
  thumb.width = thumb.height = 40;
  blurred.width = 16;
  blurred.height = 24;
  blurred.fit = imaging::Fit::cover;
  blurred.format = imaging::Format::webp;
  blurred.blur = 3;
  const imaging::Recipe recipes[] = {thumb, blurred};
  Bytes source(bytes);
  try {
    imaging::inspect(source, limits);
    imaging::derive(source, recipes, limits);
  } catch (const imaging::Error&) {
  }
  return 0;
}

}  // namespace lightkeep::fuzz

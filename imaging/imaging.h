// Start here. Pixels: what an image is (from its header), and what is made of it. No disk, no HTTP, no
// database. Called by app/library. Every function may run on any thread at once; nothing is kept between
// calls.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/format.h"
#include "imaging/recipe.h"

namespace lightkeep::imaging {

enum class Fault {
  unsupported,  // no format that we read
  corrupt,      // the bytes break the rules of their format
  too_large,    // over a limit
  cancelled,    // `Limits::stop` became true, or the deadline passed
};

/// Wrong input. `what()` is a sentence for the person who sent it.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& what) : std::runtime_error(what), fault_(fault) {}
  Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

/// The encoded bytes; random access, so that a header can be read without the rest. Reads past the end return
/// fewer bytes.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::uint64_t size() const = 0;
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) = 0;
};

struct Limits {
  std::uint64_t megapixels = 100;           // of one frame, decided from the header
  std::uint32_t max_side = 65'500;          // pixels
  std::uint32_t seconds = 60;               // of processing
  const std::atomic<bool>* stop = nullptr;  // set by the owner to cancel
};

struct Header {
  Format format{};
  std::uint32_t width = 0;  // upright: after EXIF orientation
  std::uint32_t height = 0;
  int orientation = 1;  // EXIF, 1-8
  bool alpha = false;
  bool animated = false;
};

/// Reads the header only. Throws Error{unsupported, corrupt, too_large}; never allocates by what the header
/// claims.
Header inspect(Source& source, const Limits& limits);

struct Encoded {
  Format format{};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string bytes;
};

/// What one decode gives.
struct Derived {
  std::vector<Encoded> images;  // one for each recipe, in order
  std::string blurhash;
  std::vector<std::string> colors;  // "#rrggbb", most dominant first, at most 5
  std::uint64_t fingerprint = 0;    // 64-bit perceptual hash
};

/// Decodes once, as small as the largest recipe allows, and makes all of it. Upright, sRGB, without metadata.
/// A damaged tail is an Error{corrupt}.
Derived derive(Source& source, std::span<const Recipe> recipes, const Limits& limits);

/// One image by one recipe; the same steps.
Encoded render(Source& source, const Recipe& recipe, const Limits& limits);

}  // namespace lightkeep::imaging

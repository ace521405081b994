// A GIF read from its start, image by image, by giflib. For the files of the GIF codec; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "imaging/codecs/codec.h"

namespace lightkeep::imaging {

using Rgba = std::array<std::uint8_t, Bitmap::channels>;

/// What becomes of an image when its time is over (GIF89a, 23).
enum class GifDisposal { keep, clear, restore };

/// Of one image of the file: where it lies on the canvas, and what becomes of it.
struct GifImage {
  std::uint32_t left = 0, top = 0;
  Size size;
  bool interlaced = false;
  bool empty = false;  // no image data between its header and its end
  GifDisposal disposal = GifDisposal::keep;
  std::uint32_t milliseconds = 0;
  std::array<Rgba, 256> palette{};
};

class GifReader {
 public:
  GifReader(Source& source, const Watch& watch);
  ~GifReader();
  GifReader(const GifReader&) = delete;

  /// To the next image; all rows of the one before have been read, or it is empty. False at the end. Throws
  /// Error{corrupt}.
  bool next();
  const GifImage& image() const;
  /// The next row that the file has, one index a pixel. Throws Error{corrupt}.
  void read_line(std::uint8_t* out);

 private:
  struct File;
  const std::unique_ptr<File> file_;
};

/// Calls `each` for the rows of an image in the order in which a file has them.
void in_file_order(const GifImage& image, const std::function<void(std::uint32_t y)>& each);

}  // namespace lightkeep::imaging

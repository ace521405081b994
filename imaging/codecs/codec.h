// The face of every codec: a header scan, a decoder that gives rows, an encoder. Called by imaging.cpp and
// the pipeline; a decoder belongs to one thread at a time. Each codec file is the only one that includes its
// library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/colour.h"
#include "imaging/pixels/exif.h"
#include "imaging/pixels/format.h"
#include "imaging/pixels/limits.h"
#include "imaging/pixels/public_form.h"
#include "imaging/pixels/source.h"

namespace lightkeep::imaging {

/// What the header says, before orientation.
struct Stored {
  Format format{};
  Size size;
  bool alpha = false;
  bool animated = false;
  Model model = Model::rgb;
  ExifFacts exif{};
  std::vector<std::byte>
      profile;  // ICC, at most profile_bytes_max; empty when there is none. Filled by decoders only
};

/// The rows that a decoder settled on. Their last column or row may stand for less than the others, where the
/// format works in blocks.
struct Decoded {
  Size size;
  double scale_x = 1;  // pixels of the rows for one stored pixel
  double scale_y = 1;
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual const Stored& stored() const = 0;
  /// Once, before the rows: settles on the smallest decode that the format offers cheaply and that has at
  /// least this many pixels each way.
  virtual Decoded prepare(Size least) = 0;
  /// Throws Error{corrupt} where the rest of the rows is lost. The next row, top to bottom,
  /// `Bitmap::channels` bytes per pixel: R G B A (not premultiplied; R = G = B for grey), or C M Y K with 255
  /// for full ink.
  virtual void read_row(std::uint8_t* row) = 0;
  /// Reads what follows the last row. Throws Error{corrupt} when the tail is damaged.
  virtual void finish() = 0;
  /// What was wrong although rows came, in the words of Error; empty: nothing.
  virtual std::string damage() const { return {}; }
};

/// How many pictures a file shows one after the other.
struct Motion {
  std::uint32_t frames = 1;  // counting ends above frames_max
  std::uint32_t plays = 1;   // 0: without end
};

/// The pictures of an animation, each whole, as a viewer shows them.
class Animation {
 public:
  virtual ~Animation() = default;
  virtual const Stored& stored() const = 0;
  /// Makes the next picture; false where there is none any more, or what comes is damaged. Throws
  /// Error{corrupt} where not even the first one came.
  virtual bool next() = 0;
  virtual std::uint32_t duration() const = 0;  // of that picture, milliseconds
  /// A row of that picture, as Decoder::read_row gives it.
  virtual const std::uint8_t* row(std::uint32_t y) const = 0;
};

class AnimationWriter {
 public:
  virtual ~AnimationWriter() = default;
  virtual void add(const Bitmap& bitmap, std::uint32_t milliseconds) = 0;  // all of one size
  virtual std::string finish() = 0;
};

struct Codec {
  Format format;
  /// Reads the header only. Limits are decided before anything is allocated by what it claims.
  Stored (*scan)(Source&, const Limits&);
  std::unique_ptr<Decoder> (*open)(Source&, const Limits&, const Watch&);
  /// Null where we do not write the format.
  std::string (*encode)(const Bitmap&, int quality, const Watch&);
  PublicForm (*public_form)(Source&);
  std::uint32_t max_side;  // that the format can hold
  /// Null where files have one picture, or others than the first are not read: those can be told from the
  /// header alone. Reads the file from end to end.
  Motion (*motion)(Source&) = nullptr;
  std::unique_ptr<Animation> (*open_animation)(Source&, const Limits&, const Watch&) = nullptr;
  /// Null where we write one picture.
  std::unique_ptr<AnimationWriter> (*write_animation)(Size, std::uint32_t plays, int quality,
                                                      const Watch&) = nullptr;
};

const Codec& codec(Format format);

/// Recognises the content; throws Error{unsupported}.
const Codec& codec_of(Source& source);

}  // namespace lightkeep::imaging

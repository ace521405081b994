// What cameras wrote into pictures: made fit to be shown, and read from the originals that were kept before
// anybody asked for it. Inside the room, and the composition root's schedule; one thread at a time.
#pragma once

#include "app/library/context.h"
#include "model/image_facts.h"

namespace lightkeep::imaging {
struct ExifFacts;
}

namespace lightkeep::library {

/// Texts become UTF-8 in one normal form, without what nobody sees, of at most 100 characters.
model::ImageDetails details_of(const imaging::ExifFacts& exif);

/// Looks at the images from before, each once; where it has come to is on disk.
class DetailsReader {
 public:
  explicit DetailsReader(Context context) : context_(context) {}

  /// Reads the next few originals. Returns how many it looked at: 0 when all are done. An original that
  /// cannot be read has no details. Throws store::Error.
  int read_some(int most);

 private:
  Context context_;
};

}  // namespace lightkeep::library

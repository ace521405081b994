// Start here. Pixels: what an image is (from its header), and what is made of it. No disk, no HTTP, no
// database. Called by app/library. Every function may run on any thread at once; nothing is kept between
// calls.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "imaging/pixels/exif.h"
#include "imaging/pixels/format.h"
#include "imaging/pixels/limits.h"
#include "imaging/pixels/public_form.h"
#include "imaging/pixels/recipe.h"
#include "imaging/pixels/source.h"
#include "imaging/steps/decode.h"

namespace lightkeep::imaging {

struct Header {
  Format format{};
  std::uint32_t width = 0;  // upright: after EXIF orientation
  std::uint32_t height = 0;
  bool alpha = false;
  bool animated = false;
  ExifFacts exif{};
  std::uint32_t frames = 1;  // filled by who counted them
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
  std::string damage;  // what was wrong with the file although it is shown, for people; empty: nothing
};

/// Decodes once, as small as the largest recipe allows, and makes all of it. Upright, sRGB, without metadata.
/// Of a damaged file what is there is shown, and the rest is transparent; Error{corrupt} where no row came.
Derived derive(Source& source, std::span<const Recipe> recipes, const Limits& limits,
               const Decode& decode = imaging::decode);

/// The file without what tells where, by whose device and with which previews of itself it was made, and not
/// encoded anew: pixels, colours, orientation and animation stay, and who made it and whose it is. Each
/// format keeps the parts that it knows a picture to need, so that what nobody heard of goes. Where a file
/// breaks off or breaks the rules the form ends. Reads the file once; throws Error{unsupported} for what is
/// no image.
PublicForm public_form(Source& file);

/// Pictures that the file shows one after the other: 1 of one that stands still. Where they are several but
/// only the first is read, 2; counting ends above frames_max. Reads the file from end to end where the format
/// needs it. Throws as `inspect`.
std::uint32_t count_frames(Source& file, const Limits& limits);

/// Whether all pictures of the source can be made by the recipe: both formats have them, and they are no more
/// than the limits of animations. Throws std::invalid_argument as render does.
bool can_move(const Header& header, const Recipe& recipe);

/// Whether the format of the recipe has room for what it asks for; else the image comes out smaller.
bool holds(const Header& header, const Recipe& recipe);

/// Whether the format of the recipe is worth its time for what it asks for, and can move where the source
/// does.
bool pays(const Header& header, const Recipe& recipe);

/// What one image by one recipe will cost, in nanoseconds of one processor: known from the header, before a
/// pixel is decoded. An estimate to share work out by; never 0. Throws std::invalid_argument as render does.
std::uint64_t price(const Header& header, const Recipe& recipe);

/// One image by one recipe; the same steps.
Encoded render(Source& source, const Recipe& recipe, const Limits& limits,
               const Decode& decode = imaging::decode);

/// All pictures of an animation by one recipe that is `moving`; each goes through the same steps, and is
/// shown as long and as often as in the source. Where one is damaged it ends.
Encoded render_frames(Source& source, const Recipe& recipe, const Limits& limits,
                      const DecodeFrames& decode = imaging::decode_frames);

}  // namespace lightkeep::imaging

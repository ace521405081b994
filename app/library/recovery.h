// Images whose rows were lost: what is known of them, and how they come back. Called by the command `recover`
// while no server runs; one thread. Throws std::runtime_error with a sentence for the operator, and
// store::Error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/library/context.h"
#include "store/digest.h"
#include "store/store.h"

namespace lightkeep::library {

struct LostImage {
  store::Digest digest{};
  std::uint64_t size = 0;
  std::int64_t found = 0;   // Unix milliseconds; since when it is known to be without a row
  std::string format{};     // "image/jpeg"; empty for bytes that are no image
  std::uint32_t width = 0;  // upright, pixels
  std::uint32_t height = 0;
};

/// Looks at all blobs: those that have lost their rows, then those that broken uploads left.
std::vector<LostImage> list_lost_images(store::Store& store, std::int64_t now);

/// Puts those images into the library, as uploads of `now`, and returns how many; bytes that are no image
/// stay where they are. `library` is "ORGANIZATION/LIBRARY".
std::int64_t recover_images(store::Store& store, const std::vector<LostImage>& images,
                            std::string_view library, std::int64_t now);

/// Erases them.
void discard_images(store::Store& store, const std::vector<LostImage>& images);

}  // namespace lightkeep::library

// An image as delivery sees it, and what can be made of it. The CDN, and the trash for its previews, carry
// these about. Values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace lightkeep::imaging {
struct FormatInfo;
struct Header;
struct Recipe;
}  // namespace lightkeep::imaging

namespace lightkeep::store {
struct Asset;
}

namespace lightkeep::library {

/// An asset as far as delivery cares.
struct Original {
  std::string id;
  std::string content_type;
  std::uint64_t size = 0;  // bytes
  std::array<std::uint8_t, 32> digest{};
  std::string etag;          // strong, quoted: the content's hash
  std::int64_t library = 0;  // its row: what is made of it comes out of its organization's share
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool alpha = false;
  std::int64_t created = 0;  // Unix milliseconds

  /// May it end its URL?
  bool has_extension(std::string_view extension) const;
};

/// A transform that was understood but not made yet.
struct Variant {
  std::string etag;
  std::string content_type;
  bool negotiated = false;   // differs by Accept
  bool flattened = false;    // one picture of an original that moves
  std::uint32_t frames = 1;  // of the original
  std::string recipe;        // canonical
  std::shared_ptr<const imaging::Recipe> plan;
};

// Inside the room only.
/// What a file is saved as: its name as it was uploaded, with the extension of what it is where it has none
/// of those, for without one it opens nowhere.
std::string saved_name(const std::string& filename, std::string_view content_type);
/// Of the bytes that are sent of an original; `pieces` as in store::PublicForm.
std::string etag_of(const Original& original, const std::string& pieces);
Original to_original(const store::Asset& row);
Variant variant_of(const Original& original, const imaging::Recipe& recipe);
const imaging::FormatInfo& format_of(const Original& original);
/// As far as a recipe is chosen and priced by it.
imaging::Header header_of(const Original& original);

}  // namespace lightkeep::library

// A library as files, for people to keep and for other programs: `library.json` says what each image is, and
// beside an image with words there is a sidecar of XMP (ISO 16684-1, NAME.EXT.xmp). Archives of the server
// and folders of the terminal are both such. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/json.h"
#include "text/names.h"

namespace lightkeep::api {

inline constexpr std::string_view list_name = "library.json";

/// What people said of an image.
struct Words {
  std::string description{};
  std::vector<std::string> tags{};

  bool empty() const { return description.empty() && tags.empty(); }
};

/// Of what the API or a list says of an image.
Words words_of(const Json& image);

/// Whoever writes a sidecar anew names itself in it; those with this are ours.
inline constexpr std::string_view sidecar_mark = "x:xmptk=\"Lightkeep\"";
std::string print_sidecar(const Words& words);

/// An image or a view of one, in the list.
struct ListedImage {
  std::string file{};  // its name beside the list
  std::string id{};
  std::string filename{};  // as it was uploaded
  std::string content_type{};
  std::int64_t size = 0;  // bytes
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t created = 0;  // Unix milliseconds
  Words words{};
  std::vector<ListedImage> views{};  // of an original
};

// The list in pieces, as one of a million images is not held in memory: its beginning, its images, its end.
/// `library` is what is said of the whole.
std::string begin_list(const Json& library);
std::string print_image(const ListedImage& image, bool first);
std::string end_list();

struct ReadList {
  enum class Fault { none, foreign, newer };
  Fault fault = Fault::none;
  std::vector<ListedImage> images{};  // what the list does not say of one is empty
};
/// A list of ours, whatever its fields say; nothing but the words and names of files is believed.
ReadList read_list(std::string_view text);

inline constexpr std::string_view sidecar_ending = ".xmp";
/// Bytes of a name beside such a list, so that its sidecar can have one.
inline constexpr std::size_t longest_name_beside = text::longest_file_name - sidecar_ending.size();
/// A name for an image beside such a list, which is none of those that the list and sidecars have.
std::string name_beside_list(std::string file_name);

}  // namespace lightkeep::api

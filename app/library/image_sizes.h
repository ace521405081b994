// The sizes in which images are made for whoever asks, and the queries of image URLs that ask for them. Pure;
// any thread.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::library {

inline constexpr int listed_sizes[] = {400, 800, 1200, 1600, 2400, 3200};
inline constexpr int row_heights[] = {240, 480};  // of images in rows, whatever their width

/// For people: "`w`, `h` or both the same, of 400, 800, …, or `h` of 240, 480".
std::string standard_sizes();
/// "?w=1200&h=1200": at most this many pixels on the longer edge, in the format of the original.
std::string size_query(int edge);
/// Behind a query: of what moves, the first picture.
inline constexpr std::string_view first_frame = "&frame=0";
/// "?h=240&fm=auto&frame=0": for a row of this height, in what the browser reads best. Rows stand still.
std::string row_query(int height);

}  // namespace lightkeep::library

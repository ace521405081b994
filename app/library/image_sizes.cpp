#include "app/library/image_sizes.h"

#include <span>

namespace lightkeep::library {
namespace {

std::string listed(std::span<const int> sizes) {
  std::string text;
  for (const int size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return text;
}

}  // namespace

std::string standard_sizes() {
  return "`w`, `h` or both the same, of " + listed(listed_sizes) + ", or `h` of " + listed(row_heights);
}

std::string size_query(int edge) {
  return "?w=" + std::to_string(edge) + "&h=" + std::to_string(edge);
}

std::string row_query(int height) {
  return "?h=" + std::to_string(height) + "&fm=auto" + std::string(first_frame);
}

}  // namespace lightkeep::library

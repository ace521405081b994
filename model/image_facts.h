// What is known of an image and told as it is stored: the store has a column for each, the API a field. A new
// one is a member here, a column in store/assets.cpp and its migration, and a field in app/api/types.cpp.
// Values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lightkeep::model {

struct ImageFacts {
  std::string filename{};  // as uploaded
  std::string description{};
  std::string content_type{};
  std::int64_t size = 0;  // bytes
  int width = 0;          // upright, pixels
  int height = 0;
  std::string blurhash{};             // empty until processing has found it out
  std::vector<std::string> colors{};  // "#rrggbb", most dominant first; of a ready image
  std::string uploaded_by{};          // name of the key or person
  std::int64_t created = 0;           // Unix milliseconds
  std::int64_t updated = 0;
};

}  // namespace lightkeep::model

// What is known of an image and told as it is stored: the store has a column for each, the API a field. A new
// one is a member here, a column in store/assets.cpp and its migration, and a field in app/api/types.cpp.
// Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lightkeep::model {

/// What the camera wrote into the picture: empty or absent where it did not.
struct ImageDetails {
  std::string camera{};  // maker and model
  std::string lens{};
  std::string taken{};                    // ISO 8601, with the offset from UTC where the camera knew it
  std::optional<double> exposure_time{};  // seconds
  std::optional<double> f_number{};
  std::optional<double> focal_length{};  // millimetres
  std::optional<std::int64_t> iso{};
  std::optional<double> latitude{}, longitude{};  // degrees; not for everybody who may see the image

  bool operator==(const ImageDetails&) const = default;
};

struct ImageFacts {
  std::string filename{};  // as uploaded
  std::string description{};
  std::string content_type{};
  std::int64_t size = 0;  // bytes
  int width = 0;          // upright, pixels
  int height = 0;
  std::string blurhash{};             // empty until processing has found it out
  std::vector<std::string> colors{};  // "#rrggbb", most dominant first; of a ready image
  std::optional<ImageDetails> details{};
  std::vector<std::string> warnings{};  // what was wrong with its file, for people; a line each
  std::string uploaded_by{};            // name of the key or person
  std::int64_t created = 0;             // Unix milliseconds
  std::int64_t updated = 0;
};

}  // namespace lightkeep::model

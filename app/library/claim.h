// What waits behind a claim link.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/library/context.h"

namespace lightkeep::library {

enum class ClaimState { unknown, waiting, claimed, lapsed };

struct ClaimPicture {
  std::string url;  // of a thumbnail
  std::string name;
  int width = 0;  // of the original, for the shape
  int height = 0;
};

struct ClaimView {
  ClaimState state = ClaimState::unknown;
  std::string library_name;
  std::string email;
  std::int64_t images = 0;
  std::int64_t bytes = 0;
  std::int64_t expires = 0;            // Unix milliseconds
  std::vector<ClaimPicture> pictures;  // the newest, at most 8
};

class Claims {
 public:
  explicit Claims(Context context) : context_(context) {}
  ClaimView look(std::string_view token);

 private:
  Context context_;
};

}  // namespace lightkeep::library

// A request's body that comes in pieces of one size: every parser of bodies must say the same of it.
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "app/http/http.h"

namespace lightkeep {

class Pieces : public http::Body {
 public:
  Pieces(std::string_view text, std::size_t each) : text_(text), each_(each) {}
  std::size_t read(std::span<char> out) override {
    const std::size_t count = std::min({out.size(), text_.size(), each_});
    std::memcpy(out.data(), text_.data(), count);
    text_.remove_prefix(count);
    return count;
  }
  std::optional<std::uint64_t> declared_size() const override { return {}; }

 private:
  std::string_view text_;
  std::size_t each_;
};

}  // namespace lightkeep

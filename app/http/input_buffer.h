// Received bytes that nobody has consumed yet. Small while a connection idles, and never much more than they
// are, also where some are always left.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lightkeep::http {

class InputBuffer {
 public:
  std::string_view view() const { return std::string_view(bytes_).substr(at_); }
  bool empty() const { return at_ == bytes_.size(); }
  std::size_t size() const { return bytes_.size() - at_; }

  std::size_t memory() const { return bytes_.capacity(); }

  void append(std::span<const char> bytes) {
    if (at_ > size()) {  // so each byte is moved once at most, on the average
      bytes_.erase(0, at_);
      at_ = 0;
    }
    bytes_.append(bytes.data(), bytes.size());
  }
  void consume(std::size_t count) {
    at_ += count;
    if (empty()) clear();
  }
  /// Copies some to `out` and consumes them.
  std::size_t take(std::span<char> out) {
    const std::size_t count = bytes_.copy(out.data(), out.size(), at_);
    consume(count);
    return count;
  }

 private:
  void clear() {
    constexpr std::size_t worth_keeping = 1024;
    at_ = 0;
    if (bytes_.capacity() > worth_keeping) {
      std::string().swap(bytes_);
    } else {
      bytes_.clear();
    }
  }

  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace lightkeep::http

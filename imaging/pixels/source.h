// The encoded bytes of an image, and the error for what is wrong with them. Implemented by app/library over
// the blobs of the store; one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

namespace lightkeep::imaging {

enum class Fault {
  unsupported,  // no format that we read
  corrupt,      // the bytes break the rules of their format
  too_large,    // over a limit
  cancelled,    // `Limits::stop` became true, or the deadline passed
  lost,         // the process that decoded it ended, or had to be ended
};

/// Wrong input. `what()` is a sentence for the person who sent it.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& what) : std::runtime_error(what), fault_(fault) {}
  Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

/// The encoded bytes; random access, so that a header can be read without the rest. Reads past the end return
/// fewer bytes.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::uint64_t size() const = 0;
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) = 0;
};

/// Bytes at hand, which outlive it.
class SpanSource final : public Source {
 public:
  explicit SpanSource(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset >= bytes_.size()) return 0;
    const auto from = bytes_.subspan(static_cast<std::size_t>(offset));
    const std::size_t count = std::min(out.size(), from.size());
    std::ranges::copy(from.first(count), out.begin());
    return count;
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace lightkeep::imaging

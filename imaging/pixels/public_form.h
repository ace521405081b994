// The bytes of an image that anybody may have, as a list of what is sent in place of its file; what the
// codecs put such a list together with. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "imaging/pixels/source.h"

namespace lightkeep::imaging {

/// What a file says of itself in words, none of which is in its public form. Bytes as they stand, without the
/// escapes of their format.
struct EmbeddedText {
  std::string title{};
  std::string description{};
  std::vector<std::string> keywords{};

  bool operator==(const EmbeddedText&) const = default;
};

/// What is sent in place of a file: runs of its bytes in their order, and bytes of ours or zeros between
/// them.
struct PublicForm {
  struct Piece {
    std::uint64_t offset = 0;  // in the file
    std::uint64_t length = 0;
    std::string ours{};  // these instead, where there are any; offset is 0 then, and length theirs
    bool blank = false;  // zeros instead; offset is 0 then

    bool operator==(const Piece&) const = default;
  };
  std::vector<Piece> pieces{};
  EmbeddedText text{};  // found on the way

  std::uint64_t size() const;
  /// The file as it is.
  bool is_whole(std::uint64_t file_size) const;
  /// Fills `out` from `offset` of the form on, as Source::read_at.
  std::size_t read_at(Source& file, std::uint64_t offset, std::span<std::byte> out) const;
};

/// Forms of more pieces end early: honest files have a few dozen.
inline constexpr std::size_t form_pieces_max = 4096;
class FormWriter {
 public:
  void keep(std::uint64_t offset, std::uint64_t length);
  void insert(std::string bytes);
  void blank(std::uint64_t length);  // zeros
  /// What comes now is apart from what came; the result is the place between them, for later insertions. Of
  /// several places the last is to be filled first.
  std::size_t mark();
  void insert(std::string bytes, std::size_t place);
  bool full() const { return form_.pieces.size() >= form_pieces_max; }
  std::uint64_t size() const { return form_.size(); }
  PublicForm take() const;

 private:
  PublicForm form_;
  bool apart_ = false;
};

/// Reads ahead, so that a walk over many small parts costs few reads of the file.
class ReadAhead : public Source {
 public:
  explicit ReadAhead(Source& file) : file_(file) {}
  std::uint64_t size() const override { return file_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override;
  /// The bytes from `offset` on as far as they are at hand, at least one; none at the end of the file. Good
  /// until the next call.
  std::span<const std::byte> at(std::uint64_t offset);

 private:
  Source& file_;
  std::uint64_t start_ = 0;
  std::size_t filled_ = 0;
  std::array<std::byte, 64u << 10> window_;
};

}  // namespace lightkeep::imaging

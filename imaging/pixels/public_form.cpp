#include "imaging/pixels/public_form.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lightkeep::imaging {

std::uint64_t PublicForm::size() const {
  std::uint64_t size = 0;
  for (const Piece& piece : pieces) size += piece.length;
  return size;
}

bool PublicForm::is_whole(std::uint64_t file_size) const {
  return pieces == std::vector<Piece>{{0, file_size}};
}

std::size_t PublicForm::read_at(Source& file, std::uint64_t offset, std::span<std::byte> out) const {
  std::size_t filled = 0;
  for (const Piece& piece : pieces) {
    if (offset >= piece.length) {
      offset -= piece.length;
      continue;
    }
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(piece.length - offset, out.size() - filled));
    const auto part = out.subspan(filled, count);
    if (piece.blank) {
      std::ranges::fill(part, std::byte{0});
      filled += count;
    } else if (piece.ours.empty()) {
      const std::size_t read = file.read_at(piece.offset + offset, part);
      filled += read;
      if (read < count) break;
    } else {
      std::memcpy(part.data(), piece.ours.data() + offset, count);
      filled += count;
    }
    offset = 0;
    if (filled == out.size()) break;
  }
  return filled;
}

namespace {

bool of_file(const PublicForm::Piece& piece) {
  return piece.ours.empty() && !piece.blank;
}

bool goes_on(const PublicForm::Piece& piece, std::uint64_t offset) {
  return of_file(piece) && piece.offset + piece.length == offset;
}

}  // namespace

void FormWriter::keep(std::uint64_t offset, std::uint64_t length) {
  if (length == 0) return;
  if (!apart_ && !form_.pieces.empty() && goes_on(form_.pieces.back(), offset))
    form_.pieces.back().length += length;
  else
    form_.pieces.push_back({offset, length});
  apart_ = false;
}

void FormWriter::insert(std::string bytes) {
  insert(std::move(bytes), form_.pieces.size());
}

void FormWriter::blank(std::uint64_t length) {
  if (length > 0) form_.pieces.push_back({0, length, {}, true});
}

std::size_t FormWriter::mark() {
  apart_ = true;
  return form_.pieces.size();
}

void FormWriter::insert(std::string bytes, std::size_t place) {
  if (bytes.empty()) return;
  const std::uint64_t length = bytes.size();
  form_.pieces.insert(form_.pieces.begin() + static_cast<std::ptrdiff_t>(place),
                      {0, length, std::move(bytes)});
}

PublicForm FormWriter::take() const {
  PublicForm form;
  for (const PublicForm::Piece& piece : form_.pieces)
    if (!form.pieces.empty() && of_file(piece) && goes_on(form.pieces.back(), piece.offset))
      form.pieces.back().length += piece.length;
    else
      form.pieces.push_back(piece);
  return form;
}

std::size_t ReadAhead::read_at(std::uint64_t offset, std::span<std::byte> out) {
  std::size_t filled = 0;
  while (filled < out.size()) {
    const auto there = at(offset + filled);
    if (there.empty()) break;
    const std::size_t count = std::min(there.size(), out.size() - filled);
    std::memcpy(out.data() + filled, there.data(), count);
    filled += count;
  }
  return filled;
}

std::span<const std::byte> ReadAhead::at(std::uint64_t offset) {
  if (offset < start_ || offset >= start_ + filled_) {
    start_ = offset;
    filled_ = file_.read_at(offset, window_);
  }
  return std::span(window_)
      .subspan(0, filled_)
      .subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset - start_, filled_)));
}

}  // namespace lightkeep::imaging

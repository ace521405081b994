#include "app/library/public_original.h"

#include "app/api/json.h"
#include "app/library/store_access.h"
#include "store/error.h"
#include "text/base64.h"

namespace lightkeep::library {
namespace {

using api::Json;
using Piece = imaging::PublicForm::Piece;

/// A pair of offset and length for a run of the blob, a text in base64 for bytes of ours, a number for as
/// many zeros.
Json write_piece(const Piece& piece) {
  if (piece.blank) return piece.length;
  return piece.ours.empty() ? Json::array({piece.offset, piece.length}) : Json(text::base64(piece.ours));
}

std::string write_pieces(const imaging::PublicForm& form) {
  Json pieces = Json::array();
  for (const Piece& piece : form.pieces) pieces.push_back(write_piece(piece));
  return pieces.dump();
}

Piece read_piece(const Json& piece) {
  if (piece.is_number()) return {0, piece.get<std::uint64_t>(), {}, true};
  if (!piece.is_string()) return {piece.at(0).get<std::uint64_t>(), piece.at(1).get<std::uint64_t>()};
  Piece ours;
  ours.ours = text::decode_base64(piece.get<std::string>()).value_or(std::string());
  ours.length = ours.ours.size();
  return ours;
}

imaging::PublicForm read_pieces(const std::string& pieces) {
  imaging::PublicForm form;
  if (pieces.empty()) return form;
  try {
    for (const Json& piece : api::parse_json(pieces)) form.pieces.push_back(read_piece(piece));
  } catch (const std::exception&) {
    throw store::Error(store::Fault::corrupt, "the public form of an image is not what was written");
  }
  return form;
}

}  // namespace

store::PublicForm work_out_public_form(store::Store& store, const store::Digest& blob) {
  const auto reader = store.blobs().open(blob);
  BlobSource source(*reader);
  return kept_form(imaging::public_form(source), source.size());
}

store::PublicForm kept_form(const imaging::PublicForm& form, std::uint64_t file_size) {
  if (form.is_whole(file_size)) return {{}, static_cast<std::int64_t>(file_size)};
  return {write_pieces(form), static_cast<std::int64_t>(form.size())};
}

OriginalReader::OriginalReader(store::Store& store, const store::Digest& blob, const std::string& pieces)
    : blob_(store.blobs().open(blob)), form_(read_pieces(pieces)) {}

std::size_t OriginalReader::read_at(std::uint64_t offset, std::span<std::byte> out) {
  BlobSource source(*blob_);
  return form_.pieces.empty() ? source.read_at(offset, out) : form_.read_at(source, offset, out);
}

}  // namespace lightkeep::library

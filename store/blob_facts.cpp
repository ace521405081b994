#include "store/blob_facts.h"

#include "store/rows.h"

namespace lightkeep::store {

std::optional<PublicForm> find_public_form(Reader& db, const Digest& blob) {
  Statement& row = query(db,
                         "select public_pieces, public_size from blob"
                         " where digest = ?1 and public_pieces is not null",
                         blob);
  if (!row.step()) return std::nullopt;
  return PublicForm{row.text(0), row.number(1)};
}

void note_public_form(Writer& db, const Digest& blob, const PublicForm& form) {
  execute(db, "update blob set public_pieces = ?2, public_size = ?3, public_crc32 = null where digest = ?1",
          blob, form.pieces, form.size);
}

std::optional<std::uint32_t> find_frames(Reader& db, const Digest& blob) {
  Statement& row = query(db, "select frames from blob where digest = ?1 and frames is not null", blob);
  if (!row.step()) return std::nullopt;
  return row.number<std::uint32_t>(0);
}

void note_frames(Writer& db, const Digest& blob, std::uint32_t frames) {
  execute(db, "update blob set frames = ?2 where digest = ?1", blob, std::int64_t{frames});
}

void note_crc32(Writer& db, const Digest& blob, std::uint32_t crc32) {
  execute(db, "update blob set crc32 = ?2 where digest = ?1", blob, crc32);
}

void note_public_crc32(Writer& db, const Digest& blob, std::uint32_t crc32) {
  execute(db, "update blob set public_crc32 = ?2 where digest = ?1", blob, crc32);
}

}  // namespace lightkeep::store

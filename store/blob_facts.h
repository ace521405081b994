// What app/library works out of a blob's bytes, once, and keeps in the blob's row: check sums, and what
// anybody may have of it. Inside Metadata::read and write. Nothing is noted of a blob that has gone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/digest.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct PublicForm {
  std::string pieces{};   // as app/library writes them; empty: the blob as it is
  std::int64_t size = 0;  // bytes
};

/// None where it was not worked out.
std::optional<PublicForm> find_public_form(Reader& db, const Digest& blob);
void note_public_form(Writer& db, const Digest& blob, const PublicForm& form);

/// Pictures that the blob shows one after the other; none where nobody counted.
std::optional<std::uint32_t> find_frames(Reader& db, const Digest& blob);
void note_frames(Writer& db, const Digest& blob, std::uint32_t frames);

/// Of the blob's bytes, see checksum.h.
void note_crc32(Writer& db, const Digest& blob, std::uint32_t crc32);
/// Of its public form, where that is not the blob as it is.
void note_public_crc32(Writer& db, const Digest& blob, std::uint32_t crc32);

}  // namespace lightkeep::store

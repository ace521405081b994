// What anybody may have of a blob, worked out once by app/library. Inside Metadata::read and write.
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
/// Nothing where the blob has gone.
void note_public_form(Writer& db, const Digest& blob, const PublicForm& form);

}  // namespace lightkeep::store

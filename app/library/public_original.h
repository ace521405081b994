// What anybody gets of an original: its public form (imaging), worked out once for its bytes and kept with
// them. Inside the room; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "imaging/pixels/public_form.h"
#include "store/blob_facts.h"
#include "store/digest.h"
#include "store/store.h"

namespace lightkeep::library {

/// Reads the whole file, about as long as sending it takes. Throws store::Error, imaging::Error.
store::PublicForm work_out_public_form(store::Store& store, const store::Digest& blob);
/// As it is kept.
store::PublicForm kept_form(const imaging::PublicForm& form, std::uint64_t file_size);

/// The bytes of a blob, or of the public form that was kept of it. One thread at a time.
class OriginalReader {
 public:
  /// `pieces` as in store::PublicForm. Throws store::Error.
  OriginalReader(store::Store& store, const store::Digest& blob, const std::string& pieces);

  /// Fills `out` from `offset` on as far as it can; 0 at the end. Throws store::Error.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out);

 private:
  std::unique_ptr<store::BlobReader> blob_;
  imaging::PublicForm form_;  // without pieces: the blob as it is
};

}  // namespace lightkeep::library

// The number of the last committed change of the rows, kept outside their database: a write-ahead log that
// was cut, damaged or deleted takes commits away without a word, and this file tells. Written after each
// commit by the writer thread, read at the start. It is not synced: after a power cut it may tell less than
// there is, never more.
#pragma once

#include <fcntl.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "store/durable_file.h"

namespace lightkeep::store {

class ChangeMark {
 public:
  /// Makes the file of the store with this name, at 0. Throws Error{full, read_only, io}.
  static void make(const std::filesystem::path& file, std::string_view store);
  /// The number in the file; empty when there is no such file. Throws Error{corrupt} when it is damaged or of
  /// another store.
  static std::optional<std::uint64_t> read(const std::filesystem::path& file, std::string_view store);

  /// Opens the file of `make` for `set`.
  explicit ChangeMark(const std::filesystem::path& file) : file_(file, O_WRONLY) {}
  /// Without a sync. A failure is not told: the next one writes it again.
  void set(std::uint64_t number);

 private:
  File file_;
};

}  // namespace lightkeep::store

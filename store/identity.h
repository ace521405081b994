// The small files that tell a data folder from others: its identity, written before anything else, which
// names the store, and the number of the last committed change. Both databases hold the same name, so that
// halves of two folders are told apart. Used by store.cpp, check.cpp and rebuild.cpp; one thread.
#pragma once

#include <fcntl.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "store/durable_file.h"

namespace lightkeep::store {

/// How far the folder has come. Nothing of a client is kept before it is `whole`.
enum class Phase {
  making,     // parts that are missing may be made
  adopting,   // written by a version that knew no identity; its parts are there and get the name
  whole,      // a part that is missing or has another name is damage
  restoring,  // a restore was begun and has not ended: only it goes on (restored_folder.h)
};

constexpr std::size_t store_name_length = 24;

enum class BlobsAt {
  here,          // in the folder
  on_way_there,  // new ones are in an object store, others on their way there
  there,         // all of them; what is in the folder are copies
  on_way_here,   // new ones are in the folder, others on their way back
};

struct Identity {
  std::string store{};  // 24 characters of [A-Za-z0-9], random
  Phase phase = Phase::whole;
  BlobsAt blobs = BlobsAt::here;
  std::string place{};  // address of the object store; empty: all are here
  std::string rows{};   // address of the server that keeps the rows; empty: they are here
};

Identity new_identity(Phase phase);

/// Empty when there is no such file. Throws Error{corrupt, newer_schema, read_only, io}.
std::optional<Identity> read_identity(const std::filesystem::path& file);
/// On disk when it returns, whole or not at all. Throws Error{full, read_only, io}.
void write_identity(const std::filesystem::path& file, const Identity& identity);

/// The number of the last committed change of the rows, kept outside their database: a write-ahead log that
/// was cut, damaged or deleted takes commits away without a word, and this file tells. Written after each
/// commit by the writer thread, read at the start. It is not synced: after a power cut it may tell less than
/// there is, never more.
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

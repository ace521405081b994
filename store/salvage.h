// Makes a blob store anew from the files of one that RocksDB cannot open: reads the records of its blob files
// and logs one by one, and keeps every image whose bytes have the digest that the rows or the old store's own
// records name. Called by the command `rebuild blobs` while no server runs; one thread.
//
// Formats read: RocksDB 7.8, db/blob/blob_log_format.h and db/log_format.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

namespace lightkeep::store {

struct SalvageReport {
  std::int64_t images = 0;   // kept, each with its digest proved
  std::int64_t bytes = 0;    // of them
  std::int64_t missing = 0;  // images that rows name and whose bytes were not found
};

/// The old store stays beside the new one as `blobs.damaged`. Needs free space for all that is read. What a
/// crash leaves is begun anew by the next call. `progress` gets the images kept so far. Throws Error.
SalvageReport salvage_blobs(const std::filesystem::path& folder,
                            const std::function<void(std::int64_t)>& progress);

}  // namespace lightkeep::store

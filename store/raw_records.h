// The records in the files of a blob store, read without RocksDB opening it: chunks of images in blob files
// and logs, and manifests in tables and logs. Damaged stretches are skipped; nothing that is found is to be
// trusted before its digest was computed. Used by salvage.cpp; any thread.
//
// Formats: RocksDB 7.8, db/blob/blob_log_format.h and db/log_format.h.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "store/blob_key.h"

namespace lightkeep::store {

/// What is done with each record.
struct RawRecords {
  std::function<void(BlobId blob, std::uint32_t index, std::string_view bytes)> chunk;
  std::function<void(const Digest& digest, const Manifest& manifest)> manifest;
};

/// Chunks in the content of a `.blob` file; their bytes are views of it.
void read_blob_file(std::string_view content, const RawRecords& records);
/// Chunks and manifests in the content of a `.log` file; their bytes are valid during the call only.
void read_log_file(std::string_view content, const RawRecords& records);
/// Manifests in a `.sst` file; none where it is damaged.
void read_table_file(const std::filesystem::path& file, const RawRecords& records);

}  // namespace lightkeep::store

// Where the images of a restore go: into the data folder, or into the object store where the restored store
// is to have them. Used by restored_folder.cpp; one thread.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "store/blob_store.h"
#include "store/remote_blobs.h"

namespace lightkeep::store {

class RestoredBlobs {
 public:
  virtual ~RestoredBlobs() = default;

  /// Those of `blobs` that are there, in the order of their digests. Throws Error.
  virtual std::vector<Digest> present(std::span<const RemoteBlob> blobs) = 0;
  virtual std::unique_ptr<StagedBlob> stage() = 0;
  virtual void keep(std::span<StagedBlob* const> batch) = 0;
  /// All that was kept is durable when it returns.
  virtual void flush() = 0;
  /// They belong to the store of this name from now on: the last call.
  virtual void finish(std::string_view store) = 0;
};

/// In a folder `blobs` of the data folder; made, or gone on with where a crash left it.
std::unique_ptr<RestoredBlobs> restore_blobs_here(const std::filesystem::path& blobs);
/// There, by way of files without a name in `folder`. What serves them makes its cache itself.
std::unique_ptr<RestoredBlobs> restore_blobs_there(std::unique_ptr<RemoteBlobs> there,
                                                   const std::filesystem::path& folder);

}  // namespace lightkeep::store

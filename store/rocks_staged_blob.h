// Reading and staging of blobs in RocksDB. Used by rocks_blob_store.cpp.
#pragma once

#include "store/blob_store.h"
#include "store/rocks.h"

namespace lightkeep::store {

class RocksBlobReader final : public BlobReader {
 public:
  RocksBlobReader(Rocks& rocks, const Manifest& manifest) : rocks_(rocks), manifest_(manifest) {}
  std::uint64_t size() const override { return manifest_.size; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override;

 private:
  Rocks& rocks_;
  const Manifest manifest_;
};

class RocksStagedBlob final : public StagedBlob {
 public:
  RocksStagedBlob(Rocks& rocks, BlobId id) : rocks_(rocks), manifest_{id, 0} {}
  ~RocksStagedBlob() override;

  void append(std::span<const std::byte> bytes) override;
  void finish() override;
  const Digest& digest() const override { return digest_; }
  std::uint64_t size() const override { return manifest_.size; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override;

  const Manifest& manifest() const { return manifest_; }
  bool finished() const { return finished_; }
  /// Adds what makes this blob kept, without a mark, or, when its bytes are stored already, what drops its
  /// chunks.
  void add_keep(Batch& batch) const;
  void add_drop(Batch& batch) const;
  /// After that batch is written: reads come from `kept` from now on.
  void settle(const Manifest& kept);

 private:
  void write_chunk();

  Rocks& rocks_;
  Manifest manifest_;
  std::string buffer_;  // the chunk that is being filled; a short last one stays until the blob is kept
  std::uint32_t written_ = 0;  // chunks in RocksDB
  Sha256 hash_;
  Digest digest_{};
  bool finished_ = false;
  bool settled_ = false;
};

}  // namespace lightkeep::store

// A blob as imaging reads it. Inside the room only.
#pragma once

#include "imaging/imaging.h"
#include "store/blob_store.h"

namespace lightkeep::library {

class BlobSource : public imaging::Source {
 public:
  explicit BlobSource(store::BlobReader& blob) : blob_(blob) {}
  std::uint64_t size() const override { return blob_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    return blob_.read_at(offset, out);
  }

 private:
  store::BlobReader& blob_;
};

}  // namespace lightkeep::library

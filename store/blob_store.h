// Original images as immutable byte strings named by their SHA-256, in RocksDB, in chunks of 1 MiB.
// Called by app/library (ingest, delivery) and by cron (sweep). Every member may be called from any thread;
// one StagedBlob or BlobReader belongs to one thread at a time.
//
// Order of durability: bytes are staged without a sync, `keep` makes a whole batch durable with one synced
// write, and only then do rows refer to them. A crash leaves staged bytes, which the next start drops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/digest.h"

namespace lightkeep::store {

/// Random access to the bytes of one blob, staged or kept. Reads past the end return fewer bytes, 0 at the
/// end. Throws Error{missing, corrupt, io}.
class BlobReader {
 public:
  virtual ~BlobReader() = default;
  virtual std::uint64_t size() const = 0;
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) = 0;
};

/// Of all that it reads. Throws Error.
Digest digest_of(BlobReader& blob);

/// Bytes on their way in. Destroying it without `BlobStore::keep` drops what was written.
class StagedBlob : public BlobReader {
 public:
  virtual void append(std::span<const std::byte> bytes) = 0;  // throws Error{full, read_only, io}
  virtual void finish() = 0;                                  // no more bytes; computes the digest
  virtual const Digest& digest() const = 0;                   // after finish
};

/// What a blob is marked with, durably, until its rows have been looked at. The letter is on disk.
enum class Mark : char {
  unsettled = 'F',   // kept, and not known yet to have a row
  condemned = 'D',   // its rows were taken away on purpose: to be erased
  broken_off = 'B',  // kept by an upload that never got its rows; since when that is known
  orphan = 'O',      // has lost the row that should be there; since when that is known
};

struct MarkedBlob {
  Digest digest{};
  std::int64_t since = 0;  // Unix milliseconds; 0 where the mark tells none
};

/// How `BlobStore::reclaim` ended.
enum class Reclaimed {
  all,      // nothing that is worth it is left
  stopped,  // the next call goes on
  no_room,  // giving space back takes free space first, and there was too little for some of it
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;

  virtual std::unique_ptr<StagedBlob> stage() = 0;
  /// Makes every finished blob of the batch durable (synced) under its digest, all or none. Bytes that are
  /// stored already are dropped. Hold a `Store::Pin` from before this call until the rows that refer to the
  /// blobs are committed.
  virtual void keep(std::span<StagedBlob* const> batch) = 0;

  /// A link by which anybody gets the bytes from where they are kept, for so many seconds; empty where that
  /// is here. Nobody looks whether they are there.
  virtual std::optional<std::string> link(const Digest&, std::string_view /*media_type*/, int /*seconds*/) {
    return std::nullopt;
  }
  /// Throws Error{missing} for an unknown digest.
  virtual std::unique_ptr<BlobReader> open(const Digest& digest) = 0;
  virtual bool contains(const Digest& digest) = 0;
  /// Whether who reads it may have to wait for another machine.
  virtual bool is_far(const Digest&) { return false; }
  virtual void erase(const Digest& digest) = 0;  // and all its marks; idempotent

  /// False while nothing may be erased, since another server may be at work on the same blobs.
  virtual bool may_erase() { return true; }

  /// Says that the rows of what `keep` has just made durable were refused: the sweep takes those that no
  /// other upload has rows for. Under the same Pin. Does not throw; what it cannot note stays unsettled.
  virtual void abandon(std::span<StagedBlob* const> batch) = 0;

  /// Kept blobs in the order of their digests from behind `after` on, at most `most`.
  virtual std::vector<Digest> list(const Digest& after, int most) = 0;
  /// Sets and takes marks, durably, in one step: a blob that gets `set` loses the others.
  virtual void mark(std::span<const MarkedBlob> blobs, Mark set) = 0;
  virtual void unmark(std::span<const Digest> blobs) = 0;  // of every mark
  virtual std::optional<Mark> mark_of(const Digest& digest) = 0;
  /// At most `most`, in the order of their digests.
  virtual std::vector<MarkedBlob> marked(Mark mark, int most) = 0;

  /// Bytes of all kept blobs, as counted when they were kept.
  virtual std::uint64_t total_bytes() const = 0;
  /// Gives disk space of erased blobs back; long, call it from cron. Returns early when `stop()` is true and
  /// after some time, and goes on from there at the next call.
  virtual Reclaimed reclaim(const std::function<bool()>& stop) = 0;
};

}  // namespace lightkeep::store

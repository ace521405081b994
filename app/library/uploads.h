// Uploads in pieces, which can be gone on with after a broken connection or a restart: what protocols of
// resumable uploads have in common. How they spell it in header fields is their face's (app/rest/tus.h).
//
//   created ── append ──▶ receiving ── the last byte ──▶ whole ── ingest ──▶ complete (an image) or refused
//
// What is told to be received is synced. A whole upload goes the way of any other (ingest.h); where that
// cannot be now (a full disk, a quota), it stays whole, and whoever asks next tries again. Each call
// authorizes its caller anew, and so do the transactions that write. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "app/api/errors.h"
#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/credential_use.h"
#include "app/library/ingest.h"
#include "app/library/upload_locks.h"

namespace lightkeep::store {
struct Upload;
}

namespace lightkeep::library {

struct Authorized;

inline constexpr std::int64_t most_unfinished_uploads = 1'000;  // of one organization

struct NewUpload {
  std::uint64_t length = 0;  // bytes that will come
  std::string filename{};
  std::string parent{};    // id of the original that it will be a view of; empty for an original
  std::string metadata{};  // given back as it is
};

enum class UploadStatus { receiving, whole, complete, refused };

struct UploadState {
  std::string id{};
  UploadStatus status = UploadStatus::receiving;
  std::string filename{};
  std::string metadata{};
  std::int64_t length = 0;
  std::int64_t received = 0;               // bytes that are synced
  std::int64_t expires = 0;                // Unix milliseconds
  std::optional<std::string> asset{};      // id of the image that it became
  std::optional<api::ApiError> refusal{};  // why all of it was refused
};

/// The names of what `Piece::checksum` may be: "sha1,sha256".
std::string checksum_algorithms();

struct PieceChecksum {
  std::string algorithm;
  std::string sum;  // its bytes
};

/// A piece as its sender brings it.
class Piece {
 public:
  virtual ~Piece() = default;
  virtual std::int64_t offset() const = 0;  // in the upload
  virtual const std::optional<PieceChecksum>& checksum() const = 0;
  /// Bytes read, 0 at the end. Throws what its source throws.
  virtual std::size_t read(std::span<std::byte> out) = 0;
  /// Whose share it takes of what all share.
  virtual void charge_to(std::int64_t organization) = 0;
  /// Makes `read` throw soon; from any thread.
  virtual void break_off() = 0;
};

class Uploads {
 public:
  Uploads(Context context, CredentialUse& credential_use, Ingest& ingest)
      : context_(context), credential_use_(credential_use), ingest_(ingest) {}

  /// Throws ApiError: what an upload of that length would be refused for, and rate_limited.
  UploadState create(const Caller& caller, const Path& path, const NewUpload& upload);
  /// Takes a piece in. With a checksum all of it counts, or nothing; without, what came before a failure
  /// does. Throws ApiError(upload_offset, upload_locked, checksum_mismatch, payload_too_large), and after the
  /// last byte what an upload is refused for.
  UploadState append(const Caller& caller, const Path& path, const std::string& id, Piece& piece);
  /// For whoever goes on: the sender before is broken off, and a whole upload is ingested. Throws
  /// ApiError(resource_not_found, upload_locked) and why all of it was refused.
  UploadState resume(const Caller& caller, const Path& path, const std::string& id);
  /// For whoever looks. Nobody is broken off.
  UploadState find(const Caller& caller, const Path& path, const std::string& id);
  /// Forgets it with what came of it; an image that it became stays.
  void cancel(const Caller& caller, const Path& path, const std::string& id);

 private:
  class Receiver;
  store::Upload require(store::Reader& db, const Authorized& at, const std::string& id) const;
  store::Upload find_row(const Caller& caller, const Path& path, const std::string& id);
  void receive(const Caller& caller, const Path& path, store::Upload& upload, Piece& piece,
               UploadLocks::Hold& hold);
  void save(const Caller& caller, const Path& path, store::Upload& upload);
  void finish(const Caller& caller, const Path& path, store::Upload& upload);
  void ingest(const Caller& caller, const Path& path, store::Upload& upload);
  void require_bytes(const Caller& caller, const Path& path, const store::Upload& upload);
  void forget(const Caller& caller, const Path& path, const store::Upload& upload);

  Context context_;
  CredentialUse& credential_use_;
  Ingest& ingest_;
  UploadLocks locks_;
};

}  // namespace lightkeep::library

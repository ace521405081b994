// Holds the rows against the blobs.
#include "store/verify.h"

#include "store/rows.h"
#include "text/hex.h"

namespace lightkeep::store {

namespace {

struct BlobRow {
  Digest digest{};
  std::int64_t size = 0;
};

std::vector<BlobRow> rows_after(Metadata& metadata, const Digest& last) {
  return metadata.read([&](Reader& db) {
    std::vector<BlobRow> rows;
    SQLite::Statement& row =
        query(db, "select digest, size from blob where digest > ?1 order by digest limit 500", last);
    while (row.executeStep()) rows.push_back({read_digest(row.getColumn(0)), row.getColumn(1).getInt64()});
    return rows;
  });
}

Digest digest_of(BlobReader& reader) {
  Sha256 hash;
  std::string part(1 << 20, '\0');
  for (std::uint64_t at = 0; at < reader.size();) {
    const std::size_t got = reader.read_at(at, std::as_writable_bytes(std::span(part)));
    if (got == 0) break;  // shorter than it says: another digest
    hash.update(std::as_bytes(std::span(part)).first(got));
    at += got;
  }
  return hash.finish();
}

/// Empty when all is well.
std::string problem_of(BlobStore& blobs, const BlobRow& row, bool deep) {
  try {
    const auto reader = blobs.open(row.digest);
    if (reader->size() != static_cast<std::uint64_t>(row.size)) {
      return "has " + std::to_string(reader->size()) + " bytes instead of " + std::to_string(row.size);
    }
    if (deep && digest_of(*reader) != row.digest) return "has other bytes than it was kept with";
    return {};
  } catch (const Error& failure) {
    return failure.what();
  }
}

}  // namespace

VerifyReport verify(Store& store, const VerifyOptions& options) {
  VerifyReport report;
  std::vector<BlobRow> rows = rows_after(store.metadata(), Digest{});
  for (; !rows.empty(); rows = rows_after(store.metadata(), rows.back().digest)) {
    for (const BlobRow& row : rows) {
      ++report.blobs;
      report.bytes += row.size;
      const std::string problem = problem_of(store.blobs(), row, options.deep);
      if (!problem.empty()) report.problems.push_back("image " + text::to_hex(row.digest) + ": " + problem);
      if (report.problems.size() >= static_cast<std::size_t>(options.most_problems)) return report;
    }
  }
  return report;
}

}  // namespace lightkeep::store

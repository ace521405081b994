// The sweep: takes away bytes that are known to be of no use, and finds those that have lost their rows.
#include "store/sweeper.h"

#include <limits>

#include "store/backup_pin.h"
#include "store/blob_references.h"

namespace lightkeep::store {

namespace {

constexpr int always_alarming = 100;       // orphans
constexpr int looked_at_for_due = 10'000;  // marks of a kind
constexpr int alarming_share = 10;         // at least so many, and at least one in so many of all blobs

std::vector<Digest> digests_of(const std::vector<MarkedBlob>& blobs) {
  std::vector<Digest> digests;
  for (const MarkedBlob& blob : blobs) digests.push_back(blob.digest);
  return digests;
}

std::vector<MarkedBlob> since(const std::vector<Digest>& digests, Millis now) {
  std::vector<MarkedBlob> blobs;
  for (const Digest& digest : digests) blobs.push_back({digest, now});
  return blobs;
}

bool full(const auto& found, int most) {
  return found.size() == static_cast<std::size_t>(most);
}

}  // namespace

Sweeper::Pin Sweeper::pin(std::span<StagedBlob* const> batch) {
  std::vector<Digest> digests;
  for (const StagedBlob* blob : batch) digests.push_back(blob->digest());
  return {claims_, std::move(digests)};
}

Sweeper::Sorted Sweeper::sort(const std::vector<Digest>& digests) {
  Sorted sorted;
  metadata_.read([&](Reader& db) {
    for (const Digest& digest : digests)
      (has_blob_row(db, digest) ? sorted.with_row : sorted.without_row).push_back(digest);
  });
  return sorted;
}

bool Sweeper::step(const SweepTimes& times, int most) {
  bool more = settle(times.now, most);
  count_orphans();
  // A backup that is under way reads what the rows named when it began.
  const BackupPin erasing(folder_, BackupPin::As::sweep);
  if (!erasing.held() || !blobs_.may_erase()) return more;
  more |= erase_condemned(most);
  more |= condemn_unused(times.unused_before, most);
  more |= erase_due(Mark::broken_off, times.orphans_before, most);
  if (!alarm_) more |= erase_due(Mark::orphan, times.orphans_before, most);
  return more;
}

/// What was kept has its row by now, or its upload was broken off, or the row was lost.
bool Sweeper::settle(Millis now, int most) {
  const auto found = blobs_.marked(Mark::unsettled, most);
  const BlobClaims::Taken taken(claims_, digests_of(found));
  const Sorted sorted = sort(taken.blobs());
  blobs_.unmark(sorted.with_row);
  blobs_.mark(since(sorted.without_row, now), rows_lost_ ? Mark::orphan : Mark::broken_off);
  return full(taken.blobs(), most);
}

/// What a crash kept `condemn_unused` from erasing.
bool Sweeper::erase_condemned(int most) {
  const auto found = blobs_.marked(Mark::condemned, most);
  const BlobClaims::Taken taken(claims_, digests_of(found));
  const Sorted sorted = sort(taken.blobs());
  blobs_.unmark(sorted.with_row);
  erase(sorted.without_row);
  return full(taken.blobs(), most);
}

/// Marks first, then the rows, then the bytes: wherever it stops, the marks lead the next sweep to the rest.
bool Sweeper::condemn_unused(Millis before, int most) {
  const auto found = metadata_.read([&](Reader& db) { return find_unreferenced_blobs(db, before, most); });
  const BlobClaims::Taken taken(claims_, found);
  if (taken.blobs().empty()) return false;
  blobs_.mark(since(taken.blobs(), 0), Mark::condemned);
  erase(metadata_.write([&](Writer& db) { return forget_blobs(db, taken.blobs()); }));
  return full(taken.blobs(), most);
}

void Sweeper::count_orphans() {
  const auto found = std::ssize(blobs_.marked(Mark::orphan, std::numeric_limits<int>::max()));
  const bool many = found >= alarming_share;
  const std::int64_t rows =
      many ? metadata_.read([](Reader& db) { return count_blob_rows(db); }) : std::int64_t{0};
  count_ = found;
  alarm_ = found >= always_alarming || (many && found * alarming_share >= rows + found);
}

bool Sweeper::erase_due(Mark mark, Millis before, int most) {
  std::vector<Digest> due;
  for (const MarkedBlob& blob : blobs_.marked(mark, looked_at_for_due)) {
    if (blob.since < before && due.size() < static_cast<std::size_t>(most)) due.push_back(blob.digest);
  }
  const BlobClaims::Taken taken(claims_, due);
  const Sorted sorted = sort(taken.blobs());
  blobs_.unmark(sorted.with_row);
  erase(sorted.without_row);
  return full(taken.blobs(), most);
}

bool Sweeper::look(Millis now, int most) {
  const std::vector<Digest> blobs = blobs_.list(looked_to_, most);
  if (blobs.empty()) {
    looked_to_ = {};
    return false;
  }
  const BlobClaims::Taken taken(claims_, sort(blobs).without_row);
  std::vector<Digest> orphans = sort(taken.blobs()).without_row;
  std::erase_if(orphans, [&](const Digest& digest) { return blobs_.mark_of(digest).has_value(); });
  blobs_.mark(since(orphans, now), Mark::orphan);
  looked_to_ = blobs.back();
  return true;
}

void Sweeper::erase(const std::vector<Digest>& digests) {
  for (const Digest& digest : digests) {
    renditions_.erase_all(digest);
    blobs_.erase(digest);
  }
}

}  // namespace lightkeep::store

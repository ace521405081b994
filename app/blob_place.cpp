#include "app/blob_place.h"

#include <algorithm>
#include <memory>

#include "app/s3/error.h"
#include "app/s3/place.h"
#include "app/s3/remote_blobs.h"
#include "store/error.h"

namespace lightkeep::app {

/// Fewer tries than a backup makes: a client waits.
store::Reach blob_reach(const Options& options) {
  return [key = s3::Credentials{options.blobs_s3_key_id, options.blobs_s3_secret}](
             const std::string& address) -> std::unique_ptr<store::RemoteBlobs> {
    if (key.key_id.empty() || key.secret.empty())
      throw store::Error(store::Fault::unreachable,
                         "the images of this store are in " + address +
                             ": give --blobs-s3-key-id and --blobs-s3-secret, the key to that bucket");
    s3::BucketConfig config;
    config.tries = 4;
    config.longest_pause = std::chrono::seconds(2);
    config.stall = std::chrono::seconds(10);
    config.connect = std::chrono::seconds(5);
    return std::make_unique<s3::BucketBlobs>(s3::parse_place(address), key, std::move(config));
  };
}

int waiting_for_originals(const Options& options) {
  return static_cast<int>(std::max<std::int64_t>(1, options.workers * 3 / 4));
}

store::BlobPlacing blob_placing(const Options& options) {
  store::BlobPlacing placing;
  placing.reach = blob_reach(options);
  placing.min_free = options.min_free_disk;
  placing.most_waiting = waiting_for_originals(options);
  placing.copies = options.blob_cache;
  if (s3::is_place(options.blobs))
    placing.wanted = s3::parse_place(options.blobs).address();
  else
    placing.wanted = options.blobs;
  return placing;
}

}  // namespace lightkeep::app

#include "app/move_command.h"

#include <iostream>
#include <string>
#include <vector>

#include "app/blob_place.h"
#include "app/progress_line.h"
#include "app/settings.h"
#include "store/blob_move.h"
#include "store/data_dir.h"
#include "store/folder_check.h"
#include "store/store.h"
#include "text/quantity.h"

namespace lightkeep::app {
namespace {

std::string images(std::int64_t number) {
  return std::to_string(number) + (number == 1 ? " image" : " images");
}

int tell_failed(const std::vector<std::string>& failed) {
  for (const std::string& image : failed) std::cerr << "not moved: " << image << "\n";
  std::cerr << "All others were moved. These stay where they are, and are tried again by the next move; "
               "`lightkeep check deep` says where they are shown.\n";
  return 1;
}

/// While a server has the folder, which does not know of it: all is sent that is there, and the server, when
/// it is started with that place, sends the rest while it serves.
int send_ahead(const Options& options, const std::string& to) {
  if (to == store::local_blobs) {
    std::cerr
        << "lightkeep: a server is at work in " << options.data.string()
        << ". Start it anew with --blobs local: it brings the images back while it serves, and says when "
           "all are here. Or stop it and run this command again.\n";
    return 1;
  }
  const store::DataPaths paths(options.data);
  const store::Identity next = store::place_blobs(store::find_identity(paths), to);
  if (next.blobs == store::BlobsAt::there) {
    std::cout << "All images are in " << to << " already.\n";
    return 0;
  }
  const auto there = store::reach_blobs(next, blob_reach(options), true);
  ProgressLine line;
  std::int64_t looked_at = 0;
  std::uint64_t sent = 0;
  const auto failed = store::copy_ahead(paths, *there, [&](std::int64_t blobs, std::uint64_t bytes) {
    line.tell(images(looked_at = blobs) + " are there", sent = bytes, 0);
  });
  line.clear();
  if (!failed.empty()) return tell_failed(failed);
  std::cout << images(looked_at) << " are in " << to << ", " << text::size_in_words(sent)
            << " were sent. A server is at work in " << options.data.string()
            << ": start it anew with --blobs '" << to
            << "'. What came meanwhile it sends itself, while it serves, and says when all are there.\n";
  return 0;
}

int move_all(store::Store& store) {
  ProgressLine line;
  store::MoveStep step{};
  while ((step = store.move_blobs()) == store::MoveStep::more) {
    const store::BlobWay so_far = store.blob_way();
    line.tell(images(so_far.moved) + " moved", so_far.bytes, 0);
  }
  line.clear();
  const store::BlobWay way = store.blob_way();
  if (step == store::MoveStep::round_ended) return tell_failed(way.failed);
  const bool here = way.blobs == store::BlobsAt::here;
  std::cout << images(way.moved) << " moved, " << text::size_in_words(way.bytes) << " were sent. All are in "
            << (here ? "the data folder" : way.place) << " now";
  if (here && !way.place.empty())
    std::cout << "; what is in " << way.place
              << " is not used any more. Start the server without --blobs, or with --blobs local";
  if (!here) std::cout << ". The server takes them from there; it wants the key of the bucket";
  std::cout << ".\n";
  return 0;
}

}  // namespace

int move_command(const Loaded& loaded) {
  const CommandFlag* to = loaded.flag("to");
  if (to == nullptr || !loaded.rest.empty()) {
    std::cerr << "Usage: lightkeep move --to s3://BUCKET/PREFIX?endpoint=https://HOST|local\n";
    return 2;
  }
  Options options = loaded.options;
  options.blobs = to->value;
  const store::StoreConfig config = store_config(options);
  try {
    store::Store store(config);
    return move_all(store);
  } catch (const store::Error& error) {
    if (error.fault() != store::Fault::locked) throw;
  }
  return send_ahead(options, config.blobs.wanted);
}

}  // namespace lightkeep::app

// Where the blobs of a data folder are, and where they are to be.
#include "store/blob_placing.h"

#include "store/error.h"

namespace lightkeep::store {

Identity place_blobs(Identity identity, const std::string& wanted) {
  if (wanted.empty()) return identity;
  const bool here = identity.blobs == BlobsAt::here;
  if (wanted == local_blobs) {
    if (!here) identity.blobs = BlobsAt::on_way_here;
    return identity;
  }
  if (!here && identity.place != wanted)
    throw Error(Fault::taken, "the images of this store are in " + identity.place + ", and not in " + wanted +
                                  ": bring them back with --blobs local first. Nothing was changed.");
  if (here || identity.blobs == BlobsAt::on_way_here) identity.blobs = BlobsAt::on_way_there;
  identity.place = wanted;
  return identity;
}

namespace {

void require_ours(RemoteBlobs& there, const Identity& identity) {
  const auto name = there.store_name();
  if (name == identity.store || (!name && there.name_store(identity.store))) return;
  throw Error(Fault::taken, identity.place + " holds the images of another store, " +
                                name.value_or("whose name is not known") +
                                ": name an empty place. Nothing was changed.");
}

}  // namespace

std::unique_ptr<RemoteBlobs> reach_blobs(const Identity& identity, const Reach& reach, bool must_answer) {
  if (identity.blobs == BlobsAt::here) return nullptr;
  if (!reach)
    throw Error(Fault::unreachable,
                "the images of this store are in " + identity.place + ", and this command cannot reach them");
  auto there = reach(identity.place);
  try {
    require_ours(*there, identity);
  } catch (const Error& error) {
    if (must_answer || error.fault() != Fault::unreachable) throw;
  }
  return there;
}

}  // namespace lightkeep::store

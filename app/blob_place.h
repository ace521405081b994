// Where the options have images kept, as the store wants it: in the data folder, or in a bucket.
#pragma once

#include "app/options/options.h"
#include "store/blob_placing.h"

namespace lightkeep::app {

/// HTTP workers that may wait for originals which are not here.
int waiting_for_originals(const Options& options);
/// Throws std::runtime_error with a sentence for an address that is none.
store::BlobPlacing blob_placing(const Options& options);
/// The way to a bucket that the data folder names.
store::Reach blob_reach(const Options& options);

}  // namespace lightkeep::app

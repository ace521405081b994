// An image as its owner knows it, in one line. Pure.
#pragma once

#include <string>
#include <vector>

#include "store/snapshot_rows.h"

namespace lightkeep::backup {

/// "team/summer Ab12Cd34Ef56 beach.jpg", several behind commas; the digest where no row names it.
std::string image_words(const store::Digest& digest, const std::vector<store::ImageName>& names);

}  // namespace lightkeep::backup

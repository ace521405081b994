#include "app/backup/needed.h"

#include <algorithm>

namespace lightkeep::backup {

void Needed::add(ExtentReader& reader, const Manifest& manifest) {
  rows_.insert(manifest.rows.begin(), manifest.rows.end());
  for (const store::Digest& digest : manifest.lists) {
    if (!lists_.insert(digest).second) continue;
    const auto images = read_list(reader.read_part(Kind::list, digest));
    images_.insert(images_.end(), images.begin(), images.end());
  }
}

void Needed::settle() {
  std::ranges::sort(images_, {}, &ListedImage::digest);
  const auto same = [](const ListedImage& a, const ListedImage& b) { return a.digest == b.digest; };
  images_.erase(std::unique(images_.begin(), images_.end(), same), images_.end());
}

bool Needed::has(const Extent& extent) const {
  if (extent.kind == Kind::image)
    return std::ranges::binary_search(images_, extent.digest, {}, &ListedImage::digest);
  return (extent.kind == Kind::rows ? rows_ : lists_).contains(extent.digest);
}

}  // namespace lightkeep::backup

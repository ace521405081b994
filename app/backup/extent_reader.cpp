#include "app/backup/extent_reader.h"

#include "store/error.h"

namespace lightkeep::backup {

std::string ExtentReader::read(const Place& place) {
  const ObjectId& id = catalog_.packs().at(place.pack).id;
  if (!opener_ || pack_ != place.pack) {
    opener_.emplace(key_, id);
    pack_ = place.pack;
  }
  std::string sealed(place.extent.sealed, '\0'), plain;
  plain.reserve(place.extent.plain);
  const std::size_t got = storage_.get_range(pack_name(id), place.extent.offset, sealed);
  if (got != sealed.size() || !opener_->open(place.extent, sealed, plain))
    throw store::Error(store::Fault::corrupt, pack_name(id) + " is damaged");
  return plain;
}

std::string ExtentReader::read_part(Kind kind, const store::Digest& digest) {
  const Place* const place = catalog_.find_part(kind, digest);
  if (place == nullptr)
    throw store::Error(store::Fault::missing, kind == Kind::rows ? "a part of its rows is missing"
                                                                 : "a part of its list of images is missing");
  return read(*place);
}

}  // namespace lightkeep::backup

#include "app/backup/extent_reader.h"

#include "store/error.h"

namespace lightkeep::backup {

std::string ExtentReader::read(const Place& place) {
  const ObjectId& id = catalog_.packs().at(place.pack).id;
  if (!opener_ || pack_ != place.pack) {
    opener_.emplace(key_, id);
    pack_ = place.pack;
  }
  if (sealed_.size() < place.extent.sealed) sealed_.resize(place.extent.sealed);
  const std::span sealed = std::span(sealed_).first(place.extent.sealed);
  std::string plain;
  plain.reserve(place.extent.plain);
  const std::size_t got = storage_.get_range(pack_name(id), place.extent.offset, sealed);
  if (got != sealed.size() || !opener_->open(place.extent, {sealed.data(), sealed.size()}, plain))
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

std::string ExtentsAhead::next() {
  if (!ahead_.valid()) begin();
  std::future<std::string> wanted = std::move(ahead_);
  wanted.wait();
  ++at_;
  begin();
  return wanted.get();
}

void ExtentsAhead::skip(std::size_t count) {
  if (count == 0) return;
  ahead_ = {};  // waits for it
  at_ += count;
}

void ExtentsAhead::begin() {
  if (at_ == order_.size()) return;
  ahead_ = std::async(std::launch::async, [this, place = order_[at_]] { return reader_.read(*place); });
}

}  // namespace lightkeep::backup

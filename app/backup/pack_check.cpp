#include "app/backup/pack_check.h"

#include <algorithm>

#include "store/error.h"

namespace lightkeep::backup {
namespace {

/// What the directory says is what the index said.
bool is_same(std::vector<Extent> directory, const std::vector<const Place*>& places) {
  std::vector<Extent> known;
  known.reserve(places.size());
  for (const Place* place : places) known.push_back(place->extent);
  std::ranges::sort(directory, {}, &Extent::offset);
  std::ranges::sort(known, {}, &Extent::offset);
  return directory == known;
}

void check_directory(const PackOpener& opener, const std::vector<const Place*>& places,
                     std::string_view bytes) {
  const std::size_t end = bytes.size() - pack_end_size;
  const std::uint32_t size = PackOpener::directory_size(bytes.substr(end));
  if (size < seal_size || size > end - pack_head_size)
    throw store::Error(store::Fault::corrupt, "its end is damaged");
  const auto directory = opener.open_directory(bytes.substr(end - size, size), end - size);
  if (!is_same(directory, places))
    throw store::Error(store::Fault::corrupt, "its directory is not what the index says");
}

}  // namespace

PackCheck check_pack(const Key& key, const Pack& pack, const std::vector<const Place*>& places,
                     std::string_view bytes) {
  PackCheck check;
  const PackOpener opener(key, pack.id);
  if (!opener.is_head(bytes.substr(0, pack_head_size)))
    check.problems.emplace_back("its beginning is damaged");
  try {
    if (bytes.size() < pack_head_size + pack_end_size)
      throw store::Error(store::Fault::corrupt, "it is too short");
    check_directory(opener, places, bytes);
  } catch (const store::Error& failure) {
    check.problems.emplace_back(failure.what());
  }
  std::string plain;
  for (const Place* place : places) {
    plain.clear();
    const Extent& extent = place->extent;
    const bool there = extent.offset <= bytes.size() && extent.sealed <= bytes.size() - extent.offset;
    if (!there || !opener.open(extent, bytes.substr(extent.offset, extent.sealed), plain))
      check.damaged.push_back(place);
  }
  if (!check.damaged.empty())
    check.problems.push_back(std::to_string(check.damaged.size()) + " of the things in it are damaged");
  return check;
}

}  // namespace lightkeep::backup

// What the header of a HEIC or AVIF file says of its primary picture. Any thread.
#include <algorithm>
#include <cmath>
#include <string_view>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/heif_meta.h"
#include "imaging/pixels/exif.h"

namespace lightkeep::imaging {
namespace {

std::uint32_t be32(const std::vector<std::byte>& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
  return value;
}

class Facts {
 public:
  Facts(Source& file, Format format, const Limits& limits)
      : file_(file), format_(format), meta_(read_heif_meta(file, format)), limits_(limits) {
    stored_.format = format;
  }

  Stored run() {
    const HeifItem* primary = meta_.find(meta_.primary);
    if (primary == nullptr) damaged(format_, "it has no picture.");
    for (const std::uint32_t index : primary->properties)
      if (index < meta_.properties.size()) apply(meta_.properties[index]);
    if (stored_.size.width == 0) damaged(format_, "its picture has no size.");
    stored_.animated = meta_.sequence;
    stored_.alpha = std::ranges::any_of(meta_.references, [&](const HeifReference& reference) {
      return reference.type == "auxl" && reference.to == meta_.primary && is_alpha(reference.from);
    });
    read_exif_item();
    return std::move(stored_);
  }

 private:
  /// In the order in which they stand: a picture is cut, turned and mirrored one after the other.
  void apply(const HeifProperty& property) {
    const auto& [box, body] = property;
    if (box.type == "ispe" && body.size() >= 12) {
      stored_.size = {be32(body, 4), be32(body, 8)};
      decide(format_, stored_.size.width, stored_.size.height, limits_);
    }
    if (box.type == "clap" && body.size() >= 16) cut(body);
    if (box.type == "irot" && !body.empty() && (std::to_integer<int>(body[0]) & 1) != 0)
      std::swap(stored_.size.width, stored_.size.height);
  }

  void cut(const std::vector<std::byte>& body) {
    const auto side = [&](std::size_t at, std::uint32_t whole) {
      const std::uint32_t divisor = be32(body, at + 4);
      const double wanted = divisor == 0 ? 0 : std::round(double(be32(body, at)) / divisor);
      return wanted >= 1 && wanted <= whole ? static_cast<std::uint32_t>(wanted) : whole;
    };
    stored_.size = {side(0, stored_.size.width), side(8, stored_.size.height)};
  }

  bool is_alpha(std::uint32_t id) const {
    const HeifItem* item = meta_.find(id);
    return item != nullptr && std::ranges::any_of(item->properties, [&](std::uint32_t index) {
             if (index >= meta_.properties.size() || meta_.properties[index].box.type != "auxC") return false;
             const auto& body = meta_.properties[index].body;
             const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
             return text.contains("auxiliary:alpha") || text.contains("auxid:1");
           });
  }

  /// Its orientation does not count: the properties turn the picture.
  void read_exif_item() {
    const auto item = std::ranges::find(meta_.items, "Exif", &HeifItem::type);
    if (item == meta_.items.end() || item->runs.size() != 1 || item->runs[0].length <= 4) return;
    std::vector<std::byte> bytes(
        static_cast<std::size_t>(std::min<std::uint64_t>(item->runs[0].length, exif_bytes_max)));
    bytes.resize(file_.read_at(item->runs[0].offset, bytes));
    if (bytes.size() <= 4) return;
    const std::uint64_t start = 4 + std::uint64_t{be32(bytes, 0)};
    if (start >= bytes.size()) return;
    stored_.exif = read_exif(std::span(bytes).subspan(static_cast<std::size_t>(start)));
    stored_.exif.orientation = 1;
  }

  Source& file_;
  Format format_;
  HeifMeta meta_;
  const Limits& limits_;
  Stored stored_;
};

}  // namespace

Stored scan_heic(Source& source, const Limits& limits) {
  return Facts(source, Format::heic, limits).run();
}

Stored scan_avif(Source& source, const Limits& limits) {
  return Facts(source, Format::avif, limits).run();
}

}  // namespace lightkeep::imaging

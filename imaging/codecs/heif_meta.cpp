#include "imaging/codecs/heif_meta.h"

#include <algorithm>
#include <map>
#include <span>

#include "imaging/pixels/byte_reader.h"

namespace lightkeep::imaging {
namespace {

constexpr std::uint64_t meta_bytes_max = 4 << 20;

std::string name_at(ByteReader& in) {
  const auto bytes = in.bytes(4);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

HeifBox read_box(ByteReader& in, Format format, std::uint64_t end) {
  HeifBox box;
  box.at = in.position();
  std::uint64_t length = in.be32();
  box.type = name_at(in);
  if (length == 1) {
    length = std::uint64_t{in.be32()} << 32;
    length |= in.be32();
  }
  box.body = in.position();
  if (length == 0) length = end - box.at;
  if (length < box.body - box.at || length > end - box.at)
    damaged(format, "a box is longer than what holds it.");
  box.end = box.at + length;
  return box;
}

class MetaReader {
 public:
  MetaReader(Source& file, Format format) : file_(file), format_(format), in_(file, format) {}

  HeifMeta run() {
    bool found = false;
    walk_boxes(file_, format_, 0, file_.size(), [&](const HeifBox& box) {
      if (box.type == "moov") meta_.sequence = true;
      if (box.type != "meta" || std::exchange(found, true)) return;
      if (box.end - box.body > meta_bytes_max) damaged(format_, "its header is too large.");
      walk_boxes(file_, format_, box.body + 4, box.end,
                 [&](const HeifBox& inner) { meta_.boxes.push_back(inner); });
    });
    if (!found) damaged(format_, "it has no header.");
    for (const char* type :
         {"pitm", "iinf", "idat", "iref", "iprp", "iloc"})  // idat before iloc, iinf before all
      for (const HeifBox& box : meta_.boxes)
        if (box.type == type) read(box);
    return std::move(meta_);
  }

 private:
  void read(const HeifBox& box) {
    in_.seek(box.body);
    if (box.type == "idat") idat_ = box;
    if (box.type == "iprp") return properties(box);
    if (box.type == "idat") return;
    version_ = in_.u8();
    in_.skip(3);
    if (box.type == "pitm") meta_.primary = id(version_ > 0);
    if (box.type == "iinf") infos(box);
    if (box.type == "iref") references(box);
    if (box.type == "iloc") places(box);
  }

  std::uint32_t id(bool wide) { return wide ? in_.be32() : in_.be16(); }
  std::uint64_t number(std::uint32_t bytes) {
    std::uint64_t value = 0;
    for (; bytes > 0; --bytes) value = value << 8 | in_.u8();
    return value;
  }
  void count() {
    if (++parts_ > header_parts_max) damaged(format_, "its header has too many parts.");
  }
  void stay(const HeifBox& box) const {
    if (in_.position() > box.end) damaged(format_, "a box is longer than what holds it.");
  }
  HeifItem* item(std::uint32_t wanted) {
    const auto found = by_id_.find(wanted);
    return found == by_id_.end() ? nullptr : &meta_.items[found->second];
  }

  void infos(const HeifBox& box) {
    const std::uint64_t from = in_.position() + (version_ == 0 ? 2 : 4);
    walk_boxes(file_, format_, from, box.end, [&](const HeifBox& inner) {
      count();
      if (inner.type != "infe") return;
      in_.seek(inner.body);
      const int version = in_.u8();
      in_.skip(3);
      if (version < 2) return;
      HeifItem made;
      made.id = id(version > 2);
      in_.skip(2);
      made.type_at = in_.position();
      made.type = name_at(in_);
      stay(inner);
      if (by_id_.emplace(made.id, meta_.items.size()).second) meta_.items.push_back(std::move(made));
    });
  }

  void references(const HeifBox& box) {
    const bool wide = version_ > 0;
    walk_boxes(file_, format_, in_.position(), box.end, [&](const HeifBox& inner) {
      in_.seek(inner.body);
      const std::uint32_t from = id(wide);
      for (std::uint32_t left = in_.be16(); left > 0; --left) {
        count();
        meta_.references.push_back({inner.type, from, id(wide), inner.at + 4});
        stay(inner);
      }
    });
  }

  void properties(const HeifBox& box) {
    walk_boxes(file_, format_, box.body, box.end, [&](const HeifBox& inner) {
      if (inner.type == "ipco")
        walk_boxes(file_, format_, inner.body, inner.end, [&](const HeifBox& property) {
          count();
          const std::uint64_t length = property.end - property.body;
          in_.seek(property.body);
          meta_.properties.push_back(
              {property, length > profile_bytes_max ? std::vector<std::byte>() : in_.bytes(length)});
        });
      if (inner.type == "ipma") associations(inner);
    });
  }

  void associations(const HeifBox& box) {
    in_.seek(box.body);
    const int version = in_.u8();
    in_.skip(2);
    const bool wide = (in_.u8() & 1) != 0;
    for (std::uint32_t left = in_.be32(); left > 0; --left) {
      count();
      HeifItem* const owner = item(id(version > 0));
      for (std::uint32_t each = in_.u8(); each > 0; --each) {
        count();
        const std::uint32_t index = wide ? in_.be16() & 0x7fffu : in_.u8() & 0x7fu;
        if (owner != nullptr && index > 0) owner->properties.push_back(index - 1);
      }
      stay(box);
    }
  }

  void places(const HeifBox& box) {
    const std::uint32_t sizes = in_.be16();
    const std::uint32_t offset_size = sizes >> 12, length_size = sizes >> 8 & 15, base_size = sizes >> 4 & 15,
                        index_size = version_ > 0 ? sizes & 15 : 0;
    for (std::uint32_t left = id(version_ > 1); left > 0; --left) {
      count();
      HeifItem* const owner = item(id(version_ > 1));
      const std::uint32_t method = version_ > 0 ? in_.be16() & 15 : 0;
      in_.skip(2);
      const std::uint64_t base = number(base_size);
      for (std::uint32_t each = in_.be16(); each > 0; --each) {
        count();
        number(index_size);
        const std::uint64_t offset = number(offset_size) + base;
        place(owner, method, offset, number(length_size));
      }
      stay(box);
    }
  }

  void place(HeifItem* owner, std::uint32_t method, std::uint64_t offset, std::uint64_t length) {
    const bool inside = method == 1;
    const std::uint64_t start = inside ? idat_.body : 0, end = inside ? idat_.end : file_.size();
    if (owner == nullptr || method > 1 || offset > end - start) return;
    const std::uint64_t rest = end - start - offset;
    owner->placed = true;
    owner->runs.push_back({start + offset, length == 0 ? rest : std::min(length, rest)});
  }

  Source& file_;
  Format format_;
  ByteReader in_;
  HeifMeta meta_;
  HeifBox idat_{};
  std::map<std::uint32_t, std::size_t> by_id_;
  std::uint32_t parts_ = 0;
  int version_ = 0;
};

}  // namespace

const HeifItem* HeifMeta::find(std::uint32_t id) const {
  const auto found = std::ranges::find(items, id, &HeifItem::id);
  return found == items.end() ? nullptr : &*found;
}

void walk_boxes(Source& file, Format format, std::uint64_t from, std::uint64_t end,
                const std::function<void(const HeifBox&)>& each) {
  constexpr std::uint64_t box_header = 8;
  ByteReader in(file, format);
  in.seek(from);
  for (std::uint32_t boxes = 0; in.position() + box_header <= end; ++boxes) {
    if (boxes > header_parts_max) damaged(format, "its header has too many parts.");
    const HeifBox box = read_box(in, format, end);
    each(box);
    in.seek(box.end);
  }
}

HeifMeta read_heif_meta(Source& file, Format format) {
  return MetaReader(file, format).run();
}

}  // namespace lightkeep::imaging

// The public form of a HEIC or AVIF: the file in which everything that tells of the maker is overwritten
// where it stands, for other boxes point to places in the file. Any thread.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/heif_meta.h"
#include "imaging/pixels/rights.h"

namespace lightkeep::imaging {
namespace {

constexpr int nesting_max = 8;

constexpr std::array<std::string_view, 4> needed_on_top{"ftyp", "meta", "mdat", "moov"};
constexpr std::array<std::string_view, 9> needed_in_meta{"hdlr", "pitm", "iinf", "iref", "iprp",
                                                         "iloc", "idat", "grpl", "dinf"};
constexpr std::array<std::string_view, 6> nests{"moov", "trak", "edts", "mdia", "minf", "stbl"};
constexpr std::array<std::string_view, 3> personal{"udta", "meta", "uuid"};
constexpr std::array<std::string_view, 2> personal_properties{"udes", "uuid"};

template <std::size_t count>
bool among(const std::array<std::string_view, count>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 3> personal_items{"Exif", "mime", "uri "};
/// Of an item to another that it is made of, and of one that says more of the other's pixels.
constexpr std::array<std::string_view, 6> made_of{"dimg", "prem", "base", "exbl", "tbas", "dpnd"};
constexpr std::array<std::string_view, 2> belongs_to{"auxl", "dimg"};
constexpr std::string_view nothing = "free";  // a name that means nothing to anybody

struct Patch {
  std::uint64_t offset;
  std::uint64_t length;
  std::string bytes;  // none: zeros
};

/// The ids of the items that the primary picture needs: what it is made of, its alpha and depth. Thumbnails
/// and other pictures are not among them.
std::set<std::uint32_t> needed_items(const HeifMeta& meta) {
  std::multimap<std::uint32_t, std::uint32_t> leads;
  for (const HeifReference& reference : meta.references) {
    if (among(made_of, reference.type)) leads.emplace(reference.from, reference.to);
    if (among(belongs_to, reference.type)) leads.emplace(reference.to, reference.from);
  }
  std::set<std::uint32_t> needed{meta.primary};
  for (std::vector<std::uint32_t> open{meta.primary}; !open.empty();) {
    const auto [first, last] = leads.equal_range(open.back());
    open.pop_back();
    for (auto lead = first; lead != last; ++lead)
      if (needed.insert(lead->second).second) open.push_back(lead->second);
  }
  return needed;
}

class Overwriting {
 public:
  Overwriting(Source& file, Format format) : file_(file), format_(format) {}

  PublicForm run() {
    std::uint64_t end = 0;
    try {
      const HeifMeta meta = read_heif_meta(file_, format_);
      look_through(meta);
      walk_boxes(file_, format_, 0, file_.size(), [&](const HeifBox& box) {
        if (!among(needed_on_top, box.type)) blank(box);
        if (box.type == "moov") look_into(box, 0);
        if (box.type == "mdat") holders_.push_back(box);
        end = box.end;
      });
      blank_unnamed(meta);
    } catch (const Error&) {  // the form ends before what breaks the rules
    }
    return form(end);
  }

 private:
  void look_through(const HeifMeta& meta) {
    for (const HeifBox& box : meta.boxes) {
      if (!among(needed_in_meta, box.type)) blank(box);
      if (box.type == "idat") holders_.push_back(box);
    }
    for (const HeifProperty& property : meta.properties)
      if (among(personal_properties, property.box.type)) blank(property.box);
    for (const HeifReference& reference : meta.references)
      if (reference.type == "thmb") overwrite(reference.type_at, std::string(nothing));
    const std::set<std::uint32_t> needed = needed_items(meta);
    for (const HeifItem& item : meta.items) {
      if (among(personal_items, item.type))
        erase(item);
      else if (!needed.contains(item.id))
        drop(item);
    }
  }

  /// A picture that nobody sees, and no item of any kind any more.
  void drop(const HeifItem& item) {
    overwrite(item.type_at, std::string(nothing));
    for (const HeifRun& run : item.runs) zero(run.offset, run.length);
  }

  /// Runs of the file that are the picture's, or are overwritten for themselves, by their places. None where
  /// pixels may be that no item names: the samples of a sequence, data of another construction.
  std::optional<std::vector<HeifRun>> named_runs(const HeifMeta& meta) const {
    if (meta.sequence) return {};
    const std::set<std::uint32_t> needed = needed_items(meta);
    std::vector<HeifRun> runs;
    for (const HeifItem& item : meta.items) {
      if (!needed.contains(item.id) && !among(personal_items, item.type)) continue;
      if (!item.placed && item.type != "iden") return {};
      runs.insert(runs.end(), item.runs.begin(), item.runs.end());
    }
    std::ranges::sort(runs, {}, &HeifRun::offset);
    return runs;
  }

  /// Bytes between the pixels, of which no item tells.
  void blank_unnamed(const HeifMeta& meta) {
    const auto named = named_runs(meta);
    if (!named) return;
    std::ranges::sort(holders_, {}, &HeifBox::body);
    auto run = named->begin();
    std::uint64_t known = 0;  // up to here all is settled
    for (const HeifBox& box : holders_) {
      known = std::max(known, box.body);
      for (; run != named->end() && run->offset < box.end; ++run) {
        if (run->offset > known) zero(known, run->offset - known);
        known = std::max(known, run->offset + run->length);
      }
      if (known < box.end) zero(known, box.end - known);
    }
  }

  void look_into(const HeifBox& box, int depth) {
    if (depth == nesting_max) damaged(format_, "its boxes are nested too deeply.");
    walk_boxes(file_, format_, box.body, box.end, [&](const HeifBox& inner) {
      if (among(personal, inner.type)) blank(inner);
      if (among(nests, inner.type)) look_into(inner, depth + 1);
    });
  }

  /// A box that nobody reads any more, of the same length.
  void blank(const HeifBox& box) {
    overwrite(box.at + 4, std::string(nothing));
    zero(box.body, box.end - box.body);
  }

  void erase(const HeifItem& item) {
    if (!item.placed) damaged(format_, "an item is not where it can be found.");
    if (item.type == "mime" && item.runs.size() == 1) said_.take_xmp(read(item.runs[0], text_block_max));
    for (const HeifRun& run : item.runs) {
      const std::string rights = item.type == "Exif" && item.runs.size() == 1 ? rights_in(run) : "";
      const bool fits = !rights.empty() && rights.size() + 4 <= run.length;
      if (fits) overwrite(run.offset, std::string(4, '\0') + rights);
      const std::uint64_t said = fits ? 4 + rights.size() : 0;
      zero(run.offset + said, run.length - said);
    }
  }

  std::vector<std::byte> read(const HeifRun& run, std::size_t most) {
    std::vector<std::byte> held(static_cast<std::size_t>(std::min<std::uint64_t>(run.length, most)));
    held.resize(file_.read_at(run.offset, held));
    return held;
  }

  std::string rights_in(const HeifRun& run) {
    const std::vector<std::byte> held = read(run, exif_bytes_max);
    std::size_t start = 4;
    for (std::size_t i = 0; i < 4 && i < held.size(); ++i)
      start += std::to_integer<std::size_t>(held[i]) << (24 - 8 * i);
    if (run.length > exif_bytes_max || start >= held.size()) return {};
    Rights rights;
    rights.take_exif(std::span(held).subspan(start));
    return rights.exif();
  }

  void overwrite(std::uint64_t offset, std::string bytes) {
    const std::uint64_t length = bytes.size();
    patches_.push_back({offset, length, std::move(bytes)});
  }
  void zero(std::uint64_t offset, std::uint64_t length) {
    if (length > 0) patches_.push_back({offset, length, {}});
  }

  /// Patches may overlap in a file that means no good: what is overwritten by one is not shown by the other.
  PublicForm form(std::uint64_t end) {
    std::ranges::stable_sort(patches_, {}, &Patch::offset);
    FormWriter writer;
    std::uint64_t at = 0;
    for (const Patch& patch : patches_) {
      const std::uint64_t patch_end = std::min(patch.offset + patch.length, end);
      if (patch_end <= at || writer.full()) continue;
      if (patch.offset > at) writer.keep(at, patch.offset - at);
      at = std::max(at, patch.offset);
      if (patch.bytes.empty())
        writer.blank(patch_end - at);
      else
        writer.insert(patch.bytes.substr(static_cast<std::size_t>(at - patch.offset),
                                         static_cast<std::size_t>(patch_end - at)));
      at = patch_end;
    }
    if (at < end && !writer.full()) writer.keep(at, end - at);
    PublicForm made = writer.take();
    made.text = said_.text();
    return made;
  }

  ReadAhead file_;
  Format format_;
  std::vector<Patch> patches_;
  Rights said_;                   // its words
  std::vector<HeifBox> holders_;  // of the bytes of items
};

}  // namespace

PublicForm public_heic(Source& file) {
  return Overwriting(file, Format::heic).run();
}

PublicForm public_avif(Source& file) {
  return Overwriting(file, Format::avif).run();
}

}  // namespace lightkeep::imaging

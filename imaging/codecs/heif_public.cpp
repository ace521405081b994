// The public form of a HEIC or AVIF: the file in which everything that tells of the maker is overwritten
// where it stands, for other boxes point to places in the file. Any thread.
#include <algorithm>
#include <array>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/heif_meta.h"
#include "imaging/pixels/rights.h"

namespace lightkeep::imaging {
namespace {

/// What is overwritten of one file, at most: it is kept with the file's row. A larger thing ends the form.
constexpr std::uint64_t overwritten_max = 512 << 10;
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

struct Patch {
  std::uint64_t offset;
  std::string bytes;
};

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
        end = box.end;
      });
    } catch (const Error&) {  // the form ends before what breaks the rules, or is too large to be overwritten
    }
    return form(end);
  }

 private:
  void look_through(const HeifMeta& meta) {
    for (const HeifBox& box : meta.boxes)
      if (!among(needed_in_meta, box.type)) blank(box);
    for (const HeifProperty& property : meta.properties)
      if (among(personal_properties, property.box.type)) blank(property.box);
    for (const HeifItem& item : meta.items)
      if (item.type == "Exif" || item.type == "mime" || item.type == "uri ") erase(item);
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
    overwrite(box.at + 4, "free");
    overwrite(box.body, std::string(take(box.end - box.body), '\0'));
  }

  void erase(const HeifItem& item) {
    if (!item.placed) damaged(format_, "an item is not where it can be found.");
    for (const HeifRun& run : item.runs) {
      std::string bytes(take(run.length), '\0');
      const std::string rights = item.type == "Exif" && item.runs.size() == 1 ? rights_in(run) : "";
      if (rights.size() + 4 <= bytes.size()) bytes.replace(4, rights.size(), rights);
      overwrite(run.offset, std::move(bytes));
    }
  }

  std::string rights_in(const HeifRun& run) {
    std::vector<std::byte> held(static_cast<std::size_t>(run.length));
    held.resize(file_.read_at(run.offset, held));
    std::size_t start = 4;
    for (std::size_t i = 0; i < 4 && i < held.size(); ++i)
      start += std::to_integer<std::size_t>(held[i]) << (24 - 8 * i);
    if (start >= held.size() || held.size() - start > exif_bytes_max) return {};
    Rights rights;
    rights.take_exif(std::span(held).subspan(start));
    return rights.exif();
  }

  std::size_t take(std::uint64_t length) {
    overwritten_ += length;
    if (overwritten_ > overwritten_max) damaged(format_, "it has too much that is not the picture.");
    return static_cast<std::size_t>(length);
  }
  void overwrite(std::uint64_t offset, std::string bytes) {
    if (!bytes.empty()) patches_.push_back({offset, std::move(bytes)});
  }

  /// Patches may overlap in a file that means no good: what is overwritten by one is not shown by the other.
  PublicForm form(std::uint64_t end) {
    std::ranges::stable_sort(patches_, {}, &Patch::offset);
    FormWriter writer;
    std::uint64_t at = 0;
    for (Patch& patch : patches_) {
      const std::uint64_t patch_end = std::min(patch.offset + patch.bytes.size(), end);
      if (patch_end <= at || writer.full()) continue;
      if (patch.offset > at) writer.keep(at, patch.offset - at);
      const std::uint64_t skipped = at > patch.offset ? at - patch.offset : 0;
      writer.insert(patch.bytes.substr(static_cast<std::size_t>(skipped),
                                       static_cast<std::size_t>(patch_end - patch.offset - skipped)));
      at = patch_end;
    }
    if (at < end && !writer.full()) writer.keep(at, end - at);
    return writer.take();
  }

  ReadAhead file_;
  Format format_;
  std::vector<Patch> patches_;
  std::uint64_t overwritten_ = 0;
};

}  // namespace

PublicForm public_heic(Source& file) {
  return Overwriting(file, Format::heic).run();
}

PublicForm public_avif(Source& file) {
  return Overwriting(file, Format::avif).run();
}

}  // namespace lightkeep::imaging

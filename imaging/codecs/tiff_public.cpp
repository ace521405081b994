// The public form of a TIFF: the file with zeros wherever nothing stands that its pictures need, and with
// directories that name nothing else. Any thread.
#include <algorithm>
#include <array>
#include <utility>

#include "imaging/codecs/codecs.h"
#include "imaging/codecs/tiff_tags.h"
#include "imaging/pixels/rights.h"
#include "imaging/pixels/tiff_reader.h"

namespace lightkeep::imaging {
namespace {

constexpr std::size_t directories_max = 1'000;
constexpr std::size_t runs_max = 200'000;  // strips or tiles of all pages
constexpr std::uint64_t header_bytes = 8;

/// Of TIFF 6.0 and its supplements all that says how pixels are stored and look, besides Artist and
/// Copyright.
constexpr std::array<std::uint32_t, 48> needed{
    254, 256, 257, 258, 259, 262, 263, 266, 273, 274, 277, 278, 279, 280, 281,   282,
    283, 284, 290, 291, 292, 293, 296, 297, 301, 315, 317, 318, 319, 320, 322,   323,
    324, 325, 332, 334, 336, 338, 339, 340, 341, 347, 529, 530, 531, 532, 33432, 34675};

bool is_needed(std::uint32_t tag) {
  return std::ranges::find(needed, tag) != needed.end();
}

constexpr std::array<std::uint32_t, 4> leads_to_directories{tiff_tag::directories, tiff_tag::exif_directory,
                                                            tiff_tag::gps_directory,
                                                            tiff_tag::interoperability_directory};

struct Run {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

struct Patch {
  std::uint64_t at;
  std::string bytes;
};

/// Sorted, and those that touch are one.
std::vector<Run> merged(std::vector<Run> runs, std::uint64_t gap) {
  std::ranges::sort(runs, {}, &Run::from);
  std::vector<Run> out;
  for (const Run& run : runs) {
    if (run.from >= run.to) continue;
    if (!out.empty() && run.from <= out.back().to + gap)
      out.back().to = std::max(out.back().to, run.to);
    else
      out.push_back(run);
  }
  return out;
}

/// What is in the first and in none of the others; both are merged.
std::vector<Run> without(const std::vector<Run>& runs, const std::vector<Run>& holes) {
  std::vector<Run> out;
  auto hole = holes.begin();
  for (Run run : runs) {
    while (hole != holes.end() && hole->to <= run.from) ++hole;
    for (auto inner = hole; inner != holes.end() && inner->from < run.to; ++inner) {
      if (inner->from > run.from) out.push_back({run.from, inner->from});
      run.from = std::max(run.from, inner->to);
    }
    if (run.from < run.to) out.push_back(run);
  }
  return out;
}

class Walk {
 public:
  explicit Walk(Source& file) : file_(file), tiff_(file_) {}

  PublicForm run() {
    if (tiff_.valid()) {
      keep(0, header_bytes);
      pages();
    }
    PublicForm form = made();
    form.text = said_.text();
    return form;
  }

 private:
  /// The chain of directories, without those of smaller pictures of the same.
  void pages() {
    std::uint64_t link = tiff_tag::first_directory_at;  // where the place of the next page is to be said
    std::uint64_t directory = tiff_.u32(link);
    std::vector<std::uint64_t> seen;
    while (directory != 0 && visited_ < directories_max && std::ranges::find(seen, directory) == seen.end()) {
      seen.push_back(directory);
      const bool first = seen.size() == 1;
      std::uint64_t next = 0;
      if (first || !is_reduced(directory)) {
        if (!first) say(link, static_cast<std::uint32_t>(directory), 4);
        std::tie(link, next) = page(directory);
      } else {
        next = erase_directory(directory);
      }
      directory = next;
    }
    if (!seen.empty()) say(link, 0, 4);
  }

  bool is_reduced(std::uint64_t directory) {
    bool reduced = false;
    walk_tiff(tiff_, directory, [&](const TiffEntry& entry) {
      if (entry.tag() == tiff_tag::subfile_type)
        reduced = (entry.whole().value_or(0) & tiff_tag::reduced) != 0;
    });
    return reduced;
  }

  /// Where its link to the next page stands now, and where that page is.
  std::pair<std::uint64_t, std::uint64_t> page(std::uint64_t directory) {
    ++visited_;
    std::string entries;
    std::uint32_t kept = 0, count = tiff_.u16(directory);
    std::vector<std::uint64_t> offsets, lengths;
    const std::uint64_t next = walk_tiff(tiff_, directory, [&](const TiffEntry& entry) {
      if (!is_needed(entry.tag())) return drop(entry);
      if (!entry.inside()) keep(entry.value_at(), entry.value_bytes());
      entries += tiff_.bytes(entry.at(), TiffEntry::stored_bytes);
      ++kept;
      if (entry.tag() == tiff_tag::strip_offsets || entry.tag() == tiff_tag::tile_offsets)
        read_all(entry, offsets);
      if (entry.tag() == tiff_tag::strip_bytes || entry.tag() == tiff_tag::tile_bytes)
        read_all(entry, lengths);
    });
    for (std::size_t i = 0; i < std::min(offsets.size(), lengths.size()); ++i) keep(offsets[i], lengths[i]);
    const std::uint64_t link = directory + 2 + entries.size();
    erase(directory, 2 + count * TiffEntry::stored_bytes + 4);
    say(directory, kept, 2);
    patch(directory + 2, std::move(entries));
    return {link, next};
  }

  /// Of several entries the first counts.
  void read_all(const TiffEntry& entry, std::vector<std::uint64_t>& values) const {
    if (!values.empty()) return;
    const std::size_t left = runs_max - std::min(runs_max, kept_.size());
    for (std::uint32_t i = 0; i < entry.count() && values.size() < left; ++i)
      values.push_back(entry.whole(i).value_or(0));
  }

  void drop(const TiffEntry& entry) {
    read_words(entry);
    if (std::ranges::find(leads_to_directories, entry.tag()) != leads_to_directories.end())
      for (std::uint32_t i = 0; i < entry.count() && visited_ < directories_max; ++i)
        erase_directory(entry.whole(i).value_or(0));
    if (!entry.inside()) erase(entry.value_at(), entry.value_bytes());
  }

  /// Of the first entry of each kind.
  void read_words(const TiffEntry& entry) {
    constexpr std::array<std::uint32_t, 3> kinds{tiff_tag::xmp, tiff_tag::photoshop, tiff_tag::iptc};
    const auto kind = std::ranges::find(kinds, entry.tag());
    if (kind == kinds.end() || std::exchange(read_[static_cast<std::size_t>(kind - kinds.begin())], true))
      return;
    const std::vector<std::byte> words =
        bytes(entry.value_at(),
              static_cast<std::size_t>(std::min<std::uint64_t>(entry.value_bytes(), text_block_max)));
    if (*kind == tiff_tag::xmp) said_.take_xmp(words);
    if (*kind == tiff_tag::photoshop) said_.take_photoshop(words);
    if (*kind == tiff_tag::iptc) said_.take_photoshop(as_resource(words));
  }

  std::vector<std::byte> bytes(std::uint64_t at, std::size_t count) {
    const std::string read = tiff_.bytes(at, count);
    const auto all = std::as_bytes(std::span(read));
    return {all.begin(), all.end()};
  }

  /// IPTC stands in a tag of its own as it stands in Photoshop's resource 0x0404.
  static std::vector<std::byte> as_resource(const std::vector<std::byte>& iptc) {
    std::string head("8BIM\4\4\0\0", 8);
    for (int shift = 24; shift >= 0; shift -= 8) head += static_cast<char>(iptc.size() >> shift);
    const auto all = std::as_bytes(std::span(head));
    std::vector<std::byte> resource(all.begin(), all.end());
    resource.insert(resource.end(), iptc.begin(), iptc.end());
    return resource;
  }

  /// The directory and what its entries point to; the result is where the next one stands.
  std::uint64_t erase_directory(std::uint64_t directory) {
    ++visited_;
    if (directory == 0) return 0;
    erase(directory, 2 + tiff_.u16(directory) * TiffEntry::stored_bytes + 4);
    return walk_tiff(tiff_, directory, [&](const TiffEntry& entry) {
      if (!entry.inside()) erase(entry.value_at(), entry.value_bytes());
    });
  }

  void keep(std::uint64_t at, std::uint64_t length) { add(kept_, at, length); }
  void erase(std::uint64_t at, std::uint64_t length) { add(erased_, at, length); }
  void add(std::vector<Run>& runs, std::uint64_t at, std::uint64_t length) const {
    if (at < file_.size()) runs.push_back({at, at + std::min(length, file_.size() - at)});
  }
  void say(std::uint64_t at, std::uint32_t value, int count) {
    std::string said;
    for (int i = 0; i < count; ++i)
      said += static_cast<char>(value >> 8 * (tiff_.little() ? i : count - 1 - i));
    patch(at, std::move(said));
  }
  void patch(std::uint64_t at, std::string bytes) {
    if (tiff_.holds(at, bytes.size())) patches_.push_back({at, std::move(bytes)});
  }

  /// Ours where it stands, else what is kept and not erased, else zeros.
  PublicForm made() {
    constexpr std::uint64_t padding = 3;  // between strips
    std::vector<Run> said;
    std::ranges::stable_sort(patches_, {}, &Patch::at);
    for (const Patch& patch : patches_) said.push_back({patch.at, patch.at + patch.bytes.size()});
    std::vector<Run> holes = erased_;
    holes.insert(holes.end(), said.begin(), said.end());
    const std::vector<Run> runs = without(merged(kept_, padding), merged(holes, 0));
    FormWriter writer;
    std::uint64_t at = 0;
    auto patch = patches_.begin();
    const auto say_until = [&](std::uint64_t end) {
      for (; patch != patches_.end() && patch->at < end; ++patch) {
        if (patch->at < at) continue;  // of two that overlap the first counts
        writer.blank(patch->at - at);
        writer.insert(patch->bytes);
        at = patch->at + patch->bytes.size();
      }
    };
    for (const Run& run : runs) {
      say_until(run.from);
      if (run.from < at || writer.full()) continue;
      writer.blank(run.from - at);
      writer.keep(run.from, run.to - run.from);
      at = run.to;
    }
    say_until(file_.size());
    if (at < file_.size() && !writer.full()) writer.blank(file_.size() - at);
    return writer.take();
  }

  ReadAhead file_;
  TiffReader tiff_;
  std::vector<Run> kept_, erased_;
  std::vector<Patch> patches_;
  Rights said_;                 // its words
  std::array<bool, 3> read_{};  // of their kinds
  std::size_t visited_ = 0;     // directories
};

}  // namespace

PublicForm public_tiff(Source& file) {
  return Walk(file).run();
}

}  // namespace lightkeep::imaging

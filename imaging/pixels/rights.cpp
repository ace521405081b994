#include "imaging/pixels/rights.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lightkeep::imaging {
namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void add(std::string& text, std::string_view found) {
  if (text.empty()) text = found.substr(0, std::min(found.find('\0'), exif_text_max));
}

std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + begin.size());
  return text.substr(0, text.find(end));
}

/// The five names of XML's own; numbers are left as they stand.
std::string without_entities(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> names{
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};
  std::string plain;
  while (!text.empty()) {
    const auto name =
        std::ranges::find_if(names, [&](const auto& row) { return text.starts_with(row.first); });
    plain += name == names.end() ? text.front() : name->second;
    text.remove_prefix(name == names.end() ? 1 : name->first.size());
  }
  return plain;
}

/// What an element of Dublin Core says first: its first list item, or itself as an attribute.
std::string xmp_text(std::string_view packet, const std::string& name) {
  const std::string_view element = between(packet, "<" + name, "</" + name);
  const std::string_view item = between(element, "<rdf:li", "</rdf:li");
  const std::size_t start = item.find('>');
  if (start != std::string_view::npos) return without_entities(item.substr(start + 1));
  return without_entities(between(packet, name + "=\"", "\""));
}

std::size_t be16(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[at]) << 8 |
                                  static_cast<std::uint8_t>(bytes[at + 1]));
}

/// The IPTC-IIM record of image resources (Adobe Photoshop File Formats, "Image Resource Blocks").
std::string_view iptc_of(std::string_view resources) {
  constexpr std::size_t iptc = 0x0404;
  while (resources.size() >= 12 && resources.starts_with("8BIM")) {
    const std::size_t id = be16(resources, 4);
    const std::size_t name = (std::size_t{1} + static_cast<std::uint8_t>(resources[6]) + 1) & ~std::size_t{1};
    if (resources.size() < 6 + name + 4) return {};
    const std::size_t size = be16(resources, 6 + name) << 16 | be16(resources, 6 + name + 2);
    resources.remove_prefix(6 + name + 4);
    if (id == iptc) return resources.substr(0, size);
    resources.remove_prefix(std::min(resources.size(), size + (size & 1)));
  }
  return {};
}

}  // namespace

void Rights::take_exif(std::span<const std::byte> exif) {
  if (std::exchange(exif_seen_, true)) return;
  const ExifFacts found = read_exif(exif);
  facts_.orientation = found.orientation;
  add(facts_.artist, found.artist);
  add(facts_.copyright, found.copyright);
}

void Rights::take_xmp(std::span<const std::byte> packet) {
  add(facts_.artist, xmp_text(text_of(packet), "dc:creator"));
  add(facts_.copyright, xmp_text(text_of(packet), "dc:rights"));
}

void Rights::take_photoshop(std::span<const std::byte> resources) {
  constexpr std::size_t header = 5;  // IIM 4.2, 1.5(b)
  std::string_view iptc = iptc_of(text_of(resources));
  while (iptc.size() >= header && iptc[0] == 0x1c) {
    const std::size_t size = be16(iptc, 3);
    if (iptc[1] == 2 && iptc[2] == 80) add(facts_.artist, iptc.substr(header, size));
    if (iptc[1] == 2 && iptc[2] == 116) add(facts_.copyright, iptc.substr(header, size));
    iptc.remove_prefix(std::min(iptc.size(), header + size));
  }
}

}  // namespace lightkeep::imaging

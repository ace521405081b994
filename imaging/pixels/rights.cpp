#include "imaging/pixels/rights.h"

#include <algorithm>
#include <array>
#include <charconv>
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

/// At most so many bytes, of whole characters where it is UTF-8.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const auto goes_on = [&](std::size_t at) { return (static_cast<std::uint8_t>(text[at]) & 0xc0) == 0x80; };
  std::size_t end = most;
  for (int back = 0; back < 3 && end > 0 && goes_on(end); ++back) --end;
  return text.substr(0, goes_on(end) ? most : end);
}

std::string utf8(std::uint32_t character) {
  std::string bytes;
  const auto add_byte = [&](std::uint32_t value) { bytes += static_cast<char>(value); };
  if (character < 0x80) {
    add_byte(character);
    return bytes;
  }
  constexpr std::array<std::uint32_t, 4> lead{0, 0xc0, 0xe0, 0xf0};
  const int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
  add_byte(lead.at(static_cast<std::size_t>(more)) | character >> 6 * more);
  for (int left = more - 1; left >= 0; --left) add_byte(0x80 | (character >> 6 * left & 0x3f));
  return bytes;
}

struct Reference {
  std::string means;       // empty: it is none
  std::size_t length = 0;  // of what stands in the text
};

/// "&#10;" or "&#xA;" at the start of a text.
Reference numbered(std::string_view text) {
  const bool hexadecimal = text.starts_with("&#x");
  const std::size_t start = hexadecimal ? 3 : 2;
  const std::size_t end = text.substr(0, start + 8).find(';');
  if (!text.starts_with("&#") || end == std::string_view::npos) return {};
  std::uint32_t number = 0;
  const char* const last = text.data() + end;
  const auto read = std::from_chars(text.data() + start, last, number, hexadecimal ? 16 : 10);
  const bool character = number > 0 && number < 0x110000 && (number < 0xd800 || number > 0xdfff);
  if (read.ptr != last || read.ec != std::errc{} || !character) return {};
  return {utf8(number), end + 1};
}

/// The five names of XML's own.
Reference named(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> names{
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};
  for (const auto& [name, character] : names)
    if (text.starts_with(name)) return {std::string(1, character), name.size()};
  return {};
}

std::string without_entities(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t next = std::min(text.find('&'), text.size());
    plain.append(text.substr(0, next));
    text.remove_prefix(next);
    if (text.empty()) break;
    Reference found = named(text);
    if (found.length == 0) found = numbered(text);
    if (found.length == 0) found = {"&", 1};
    plain += found.means;
    text.remove_prefix(found.length);
  }
  return plain;
}

/// The items of a list of an element, each as it stands, at most `most`.
std::vector<std::string_view> items_of(std::string_view element, std::size_t most) {
  std::vector<std::string_view> items;
  while (items.size() < most) {
    const std::string_view item = between(element, "<rdf:li", "</rdf:li");
    const std::size_t start = item.find('>');
    if (start == std::string_view::npos) break;
    items.push_back(item.substr(start + 1));
    element.remove_prefix(static_cast<std::size_t>(item.data() + item.size() - element.data()));
  }
  return items;
}

std::string_view element_of(std::string_view packet, const std::string& name) {
  return between(packet, "<" + name, "</" + name);
}

/// What an element of Dublin Core says first: its first list item, or itself as an attribute.
std::string xmp_text(std::string_view packet, const std::string& name, std::size_t most) {
  const auto items = items_of(element_of(packet, name), 1);
  const std::string_view text = items.empty() ? between(packet, name + "=\"", "\"") : items.front();
  return std::string(cut(without_entities(cut(text, 2 * most)), most));
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
  const std::string_view text = text_of(packet);
  add(facts_.artist, xmp_text(text, "dc:creator", exif_text_max));
  add(facts_.copyright, xmp_text(text, "dc:rights", exif_text_max));
  if (xmp_ != EmbeddedText{}) return;
  xmp_.title = xmp_text(text, "dc:title", embedded_text_max);
  xmp_.description = xmp_text(text, "dc:description", embedded_text_max);
  for (const std::string_view word : items_of(element_of(text, "dc:subject"), embedded_keywords_max))
    xmp_.keywords.emplace_back(cut(without_entities(cut(word, exif_text_max)), exif_text_max));
}

void Rights::take_photoshop(std::span<const std::byte> resources) {
  constexpr std::size_t header = 5;  // IIM 4.2, 1.5(b)
  std::string_view iptc = iptc_of(text_of(resources));
  while (iptc.size() >= header && iptc[0] == 0x1c) {
    const std::size_t size = be16(iptc, 3);
    if (iptc[1] == 2) take_iptc(static_cast<std::uint8_t>(iptc[2]), iptc.substr(header, size));
    iptc.remove_prefix(std::min(iptc.size(), header + size));
  }
}

void Rights::take_iptc(int dataset, std::string_view text) {
  constexpr int object_name = 5, keyword = 25, by_line = 80, copyright_notice = 116, caption = 120;
  if (dataset == by_line) add(facts_.artist, text);
  if (dataset == copyright_notice) add(facts_.copyright, text);
  if (dataset == object_name && iptc_.title.empty()) iptc_.title = cut(text, embedded_text_max);
  if (dataset == caption && iptc_.description.empty()) iptc_.description = cut(text, embedded_text_max);
  if (dataset == keyword && iptc_.keywords.size() < embedded_keywords_max)
    iptc_.keywords.emplace_back(cut(text, exif_text_max));
}

EmbeddedText Rights::text() const {
  EmbeddedText text = xmp_;
  if (text.title.empty()) text.title = iptc_.title;
  if (text.description.empty()) text.description = iptc_.description;
  if (text.keywords.empty()) text.keywords = iptc_.keywords;
  return text;
}

}  // namespace lightkeep::imaging

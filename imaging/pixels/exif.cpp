// A reader of a TIFF structure's first directory, and of the two that it leads to. Any thread.
#include "imaging/pixels/exif.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "imaging/pixels/tiff_reader.h"

namespace lightkeep::imaging {
namespace {

// Tags of Exif 2.32, tables 4, 7 to 8 and 15.
enum Tag : std::uint32_t {
  make = 0x010f,
  model = 0x0110,
  orientation = 0x0112,
  artist = 0x013b,
  copyright = 0x8298,
  exposure_time = 0x829a,
  f_number = 0x829d,
  exif_directory = 0x8769,
  gps_directory = 0x8825,
  sensitivity = 0x8827,
  recommended_index = 0x8832,
  time_original = 0x9003,
  time_digitized = 0x9004,
  offset_original = 0x9011,
  offset_digitized = 0x9012,
  focal_length = 0x920a,
  lens_model = 0xa434,
  latitude_reference = 1,
  latitude = 2,
  longitude_reference = 3,
  longitude = 4,
};

constexpr std::uint32_t too_large_for_short = 65535;  // as a sensitivity: a tag of its own has it

std::optional<double> within(std::optional<double> value, double most) {
  return value && *value > 0 && *value <= most ? value : std::nullopt;
}

bool all_digits(std::string_view text, std::initializer_list<std::size_t> places) {
  constexpr std::string_view digits = "0123456789";
  return std::ranges::all_of(places, [&](std::size_t place) { return digits.contains(text[place]); });
}

int pair(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + text[at + 1] - '0';
}

/// "2024:05:03 12:34:56" as "2024-05-03T12:34:56"; empty for what is no time.
std::string local_time(std::string text) {
  if (text.size() < 19 || !all_digits(text, {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18})) return {};
  constexpr std::array days{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int month = pair(text, 5), day = pair(text, 8);
  if (pair(text, 0) < 18 || month < 1 || month > 12 || day < 1 ||
      day > days[static_cast<std::size_t>(month) - 1])
    return {};
  if (pair(text, 11) > 23 || pair(text, 14) > 59 || pair(text, 17) > 60) return {};
  text.resize(19);
  text[4] = text[7] = '-';
  text[10] = 'T';
  text[13] = text[16] = ':';
  return text;
}

/// "+02:00", or empty.
std::string utc_offset(const std::string& text) {
  const bool plausible = text.size() >= 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
                         all_digits(text, {1, 2, 4, 5}) && pair(text, 1) <= 14 && pair(text, 4) <= 59;
  return plausible ? text.substr(0, 6) : std::string();
}

/// What is put together from several entries, in whatever order they come.
struct Parts {
  std::string original, original_offset, digitized, digitized_offset;
  std::string latitude_reference, longitude_reference;
  std::optional<double> latitude, longitude;
};

std::optional<double> degrees(const TiffEntry& entry) {
  const auto whole = entry.fraction(0), minutes = entry.fraction(1), seconds = entry.fraction(2);
  if (!whole) return std::nullopt;
  return *whole + minutes.value_or(0) / 60 + seconds.value_or(0) / 3600;
}

void take_photo(const TiffEntry& entry, ExifFacts& facts, Parts& parts) {
  switch (entry.tag()) {
    case exposure_time:
      facts.exposure_time = within(entry.fraction(), 86'400);
      break;
    case f_number:
      facts.f_number = within(entry.fraction(), 1'000);
      break;
    case focal_length:
      facts.focal_length = within(entry.fraction(), 100'000);
      break;
    case sensitivity:
      if (const auto value = entry.whole(); value && *value > 0 && *value < too_large_for_short)
        facts.iso = *value;
      break;
    case recommended_index:
      if (const auto value = entry.whole(); value && *value > 0 && *value <= 100'000'000 && !facts.iso)
        facts.iso = *value;
      break;
    case lens_model:
      facts.lens = entry.text(exif_text_max);
      break;
    case time_original:
      parts.original = local_time(entry.text(exif_text_max));
      break;
    case time_digitized:
      parts.digitized = local_time(entry.text(exif_text_max));
      break;
    case offset_original:
      parts.original_offset = utc_offset(entry.text(exif_text_max));
      break;
    case offset_digitized:
      parts.digitized_offset = utc_offset(entry.text(exif_text_max));
      break;
    default:
      break;
  }
}

void take_place(const TiffEntry& entry, Parts& parts) {
  switch (entry.tag()) {
    case latitude_reference:
      parts.latitude_reference = entry.text(exif_text_max);
      break;
    case longitude_reference:
      parts.longitude_reference = entry.text(exif_text_max);
      break;
    case latitude:
      parts.latitude = degrees(entry);
      break;
    case longitude:
      parts.longitude = degrees(entry);
      break;
    default:
      break;
  }
}

/// Signed by the letter of its half of the earth; none where that is missing, for the place would be wrong.
std::optional<double> signed_degrees(std::optional<double> degrees, const std::string& half, char positive,
                                     char negative, double most) {
  if (!degrees || half.empty() || *degrees > most) return std::nullopt;
  if (half[0] == positive) return degrees;
  return half[0] == negative ? std::optional(-*degrees) : std::nullopt;
}

void settle(const Parts& parts, ExifFacts& facts) {
  facts.taken = parts.original.empty() ? parts.digitized : parts.original;
  if (!facts.taken.empty())
    facts.taken += parts.original.empty() ? parts.digitized_offset : parts.original_offset;
  const auto north = signed_degrees(parts.latitude, parts.latitude_reference, 'N', 'S', 90);
  const auto east = signed_degrees(parts.longitude, parts.longitude_reference, 'E', 'W', 180);
  // Cameras without a fix write zeros.
  if (!north || !east || (*north == 0 && *east == 0)) return;
  facts.latitude = north;
  facts.longitude = east;
}

}  // namespace

ExifFacts read_exif(std::span<const std::byte> exif) {
  if (exif.size() > 6 && std::memcmp(exif.data(), "Exif\0", 5) == 0) exif = exif.subspan(6);
  SpanSource source(exif);
  return read_exif(source);
}

ExifFacts read_exif(Source& source) {
  ExifFacts facts;
  TiffReader tiff(source);
  if (!tiff.valid()) return facts;
  Parts parts;
  std::optional<std::uint32_t> photo, place;
  bool turned = false;
  walk_tiff(tiff, tiff.u32(4), [&](const TiffEntry& entry) {
    const auto value = entry.whole();
    if (entry.tag() == make) facts.make = entry.text(exif_text_max);
    if (entry.tag() == model) facts.model = entry.text(exif_text_max);
    if (entry.tag() == artist) facts.artist = entry.text(exif_text_max);
    if (entry.tag() == copyright) facts.copyright = entry.text(exif_text_max);
    if (entry.tag() == exif_directory && !photo) photo = value;
    if (entry.tag() == gps_directory && !place) place = value;
    if (entry.tag() != orientation || !value || turned) return;
    turned = true;
    if (*value >= 1 && *value <= 8) facts.orientation = static_cast<int>(*value);
  });
  if (photo) walk_tiff(tiff, *photo, [&](const TiffEntry& entry) { take_photo(entry, facts, parts); });
  if (place) walk_tiff(tiff, *place, [&](const TiffEntry& entry) { take_place(entry, parts); });
  settle(parts, facts);
  return facts;
}

namespace {

enum Type : std::uint32_t { ascii = 2, short_number = 3 };
constexpr std::size_t entry_bytes = TiffEntry::stored_bytes;

/// One directory of a TIFF structure, least significant bytes first.
class TiffWriter {
 public:
  void number(Tag tag, std::uint32_t value) { entry(tag, short_number, 1, value); }
  void text(Tag tag, const std::string& text) {
    if (text.empty()) return;
    const std::string ended = text + '\0';
    const auto count = static_cast<std::uint32_t>(ended.size());
    if (count > 4) return entry(tag, ascii, count, count, ended + std::string(count & 1, '\0'));
    std::uint32_t inside = 0;
    for (std::size_t i = ended.size(); i-- > 0;) inside = inside << 8 | static_cast<std::uint8_t>(ended[i]);
    entry(tag, ascii, count, inside);
  }
  std::string take() const {
    if (entries_.empty()) return {};
    std::string out("II*\0\10\0\0\0", 8);
    put(out, 2, static_cast<std::uint32_t>(entries_.size()));
    std::uint32_t values = static_cast<std::uint32_t>(8 + 2 + entries_.size() * entry_bytes + 4);
    std::string behind;
    for (const Row& row : entries_) {
      put(out, 2, row.tag);
      put(out, 2, row.type);
      put(out, 4, row.count);
      put(out, 4, row.behind.empty() ? row.value : values + static_cast<std::uint32_t>(behind.size()));
      behind += row.behind;
    }
    put(out, 4, 0);  // no directory follows
    return out + behind;
  }

 private:
  struct Row {
    std::uint32_t tag, type, count, value;
    std::string behind;  // the value where it takes more than four bytes
  };
  void entry(Tag tag, Type type, std::uint32_t count, std::uint32_t value, std::string behind = {}) {
    entries_.push_back({tag, type, count, value, std::move(behind)});
  }
  static void put(std::string& out, int bytes, std::uint32_t value) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  }

  std::vector<Row> entries_;  // by their tags
};

}  // namespace

std::string write_exif(const ExifFacts& facts) {
  TiffWriter tiff;
  if (facts.orientation != 1) tiff.number(orientation, static_cast<std::uint32_t>(facts.orientation));
  tiff.text(artist, facts.artist);
  tiff.text(copyright, facts.copyright);
  return tiff.take();
}

}  // namespace lightkeep::imaging

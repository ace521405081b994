// The markers of a JPEG (ITU T.81, table B.1) and the names of application segments, for the files that walk
// over them.
#pragma once

#include <cstdint>
#include <string_view>

namespace lightkeep::imaging::jpeg {

enum Marker : std::uint8_t {
  tem = 0x01,
  sof_baseline = 0xc0,
  sof_progressive = 0xc2,
  dht = 0xc4,
  jpg_reserved = 0xc8,
  dac = 0xcc,
  sof_last = 0xcf,
  rst0 = 0xd0,
  rst7 = 0xd7,
  soi = 0xd8,
  eoi = 0xd9,
  sos = 0xda,
  exp = 0xdf,  // the last before those of applications
  app0 = 0xe0,
  app1 = 0xe1,
  app2 = 0xe2,
  app13 = 0xed,
  app14 = 0xee,
};

/// Those that no segment follows, but the end of the image.
constexpr bool stands_alone(std::uint8_t marker) {
  return marker == 0 || marker == tem || (marker >= rst0 && marker <= soi);
}

inline constexpr std::string_view jfif_name("JFIF\0", 5);
inline constexpr std::string_view exif_name("Exif\0", 5);  // and a byte of padding, 0 or 0xff
inline constexpr std::string_view xmp_name("http://ns.adobe.com/xap/1.0/\0", 29);
inline constexpr std::string_view icc_name("ICC_PROFILE\0", 12);
inline constexpr std::string_view photoshop_name("Photoshop 3.0\0", 14);
inline constexpr std::string_view adobe_name("Adobe");

}  // namespace lightkeep::imaging::jpeg

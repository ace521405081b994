// TIFFs for tests, by libtiff. Tests only.
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging::testing {
namespace {

struct Memory {
  std::string bytes;
  std::size_t at = 0;
};

Memory& memory_of(thandle_t handle) {
  return *static_cast<Memory*>(handle);
}

tmsize_t on_read(thandle_t handle, void* out, tmsize_t count) {
  Memory& memory = memory_of(handle);
  const std::size_t left = memory.bytes.size() - std::min(memory.at, memory.bytes.size());
  const std::size_t read = std::min(static_cast<std::size_t>(count), left);
  std::memcpy(out, memory.bytes.data() + memory.at, read);
  memory.at += read;
  return static_cast<tmsize_t>(read);
}

tmsize_t on_write(thandle_t handle, void* bytes, tmsize_t count) {
  Memory& memory = memory_of(handle);
  const auto size = static_cast<std::size_t>(count);
  memory.bytes.resize(std::max(memory.bytes.size(), memory.at + size));
  std::memcpy(memory.bytes.data() + memory.at, bytes, size);
  memory.at += size;
  return count;
}

toff_t on_seek(thandle_t handle, toff_t offset, int whence) {
  Memory& memory = memory_of(handle);
  const std::size_t from = whence == SEEK_CUR ? memory.at : whence == SEEK_END ? memory.bytes.size() : 0;
  return memory.at = from + static_cast<std::size_t>(offset);
}

int on_close(thandle_t) {
  return 0;
}

toff_t on_size(thandle_t handle) {
  return memory_of(handle).bytes.size();
}

void must(int done) {
  if (done <= 0) throw std::runtime_error("libtiff wrote no picture");
}

class Writer {
 public:
  Writer(TIFF* tiff, const TiffOptions& options) : tiff_(tiff), options_(options) {}

  void write(const Raster& raster) {
    describe(raster);
    const std::size_t planes = options_.separate ? samples() : 1;
    for (std::uint16_t plane = 0; plane < planes; ++plane)
      options_.tiled ? write_tiles(raster, plane) : write_rows(raster, plane);
    must(TIFFWriteDirectory(tiff_));
  }

 private:
  std::uint16_t samples() const {
    switch (options_.kind) {
      case TiffKind::grey:
      case TiffKind::white_is_zero:
      case TiffKind::palette:
        return 1;
      case TiffKind::grey_alpha:
        return 2;
      case TiffKind::rgb:
      case TiffKind::ycc:
        return 3;
      default:
        return 4;
    }
  }

  template <typename... Values>
  void set(std::uint32_t tag, Values... values) {
    must(TIFFSetField(tiff_, tag, values...));
  }

  void describe(const Raster& raster) {
    set(TIFFTAG_IMAGEWIDTH, raster.width);
    set(TIFFTAG_IMAGELENGTH, raster.height);
    set(TIFFTAG_BITSPERSAMPLE, options_.bits);
    set(TIFFTAG_SAMPLESPERPIXEL, samples());
    set(TIFFTAG_COMPRESSION, options_.compression);
    set(TIFFTAG_PLANARCONFIG, options_.separate ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    set(TIFFTAG_ORIENTATION, options_.orientation);
    set(TIFFTAG_PHOTOMETRIC, photometric());
    if (options_.kind == TiffKind::ycc) set(TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    if (options_.tiled) {
      set(TIFFTAG_TILEWIDTH, 32);
      set(TIFFTAG_TILELENGTH, 16);
    } else {
      set(TIFFTAG_ROWSPERSTRIP, options_.rows_of_strip);
    }
    if (options_.kind == TiffKind::rgba || options_.kind == TiffKind::grey_alpha) {
      const std::array<std::uint16_t, 1> extra{options_.extra};
      set(TIFFTAG_EXTRASAMPLES, 1, extra.data());
    }
    if (options_.kind == TiffKind::palette) set_palette();
    if (!options_.profile.empty())
      set(TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(options_.profile.size()), options_.profile.data());
    if (!options_.words.empty()) say_all();
  }

  int photometric() const {
    switch (options_.kind) {
      case TiffKind::white_is_zero:
        return PHOTOMETRIC_MINISWHITE;
      case TiffKind::grey:
      case TiffKind::grey_alpha:
        return PHOTOMETRIC_MINISBLACK;
      case TiffKind::palette:
        return PHOTOMETRIC_PALETTE;
      case TiffKind::cmyk:
        return PHOTOMETRIC_SEPARATED;
      case TiffKind::ycc:
        return PHOTOMETRIC_YCBCR;
      default:
        return PHOTOMETRIC_RGB;
    }
  }

  void set_palette() {
    std::array<std::array<std::uint16_t, 256>, 3> colours{};
    for (std::size_t i = 0; i < 256; ++i) {
      colours[0][i] = static_cast<std::uint16_t>((i >> 5) * 65535 / 7);
      colours[1][i] = static_cast<std::uint16_t>((i >> 2 & 7) * 65535 / 7);
      colours[2][i] = static_cast<std::uint16_t>((i & 3) * 65535 / 3);
    }
    set(TIFFTAG_COLORMAP, colours[0].data(), colours[1].data(), colours[2].data());
  }

  void say_all() {
    const std::string& words = options_.words;
    const auto length = static_cast<std::uint32_t>(words.size());
    for (const auto tag : {TIFFTAG_MAKE, TIFFTAG_MODEL, TIFFTAG_SOFTWARE, TIFFTAG_IMAGEDESCRIPTION,
                           TIFFTAG_HOSTCOMPUTER, TIFFTAG_DOCUMENTNAME, TIFFTAG_PAGENAME})
      set(static_cast<std::uint32_t>(tag), words.c_str());
    set(TIFFTAG_XMLPACKET, length, words.data());
    set(TIFFTAG_PHOTOSHOP, length, words.data());
    set(TIFFTAG_ARTIST, "Ada Lovelace");
    set(TIFFTAG_COPYRIGHT, "(c) Ada");
  }

  std::vector<std::uint8_t> pixel(const std::uint8_t* p) const {
    const auto grey = static_cast<std::uint8_t>((p[0] * 77 + p[1] * 150 + p[2] * 29) >> 8);
    switch (options_.kind) {
      case TiffKind::grey:
        return {grey};
      case TiffKind::white_is_zero:
        return {static_cast<std::uint8_t>(255 - grey)};
      case TiffKind::grey_alpha:
        return {grey, p[3]};
      case TiffKind::palette:
        return {static_cast<std::uint8_t>((p[0] & 0xe0) | (p[1] & 0xe0) >> 3 | p[2] >> 6)};
      case TiffKind::rgb:
      case TiffKind::ycc:
        return {p[0], p[1], p[2]};
      case TiffKind::rgba:
        if (options_.extra == EXTRASAMPLE_ASSOCALPHA)
          return {static_cast<std::uint8_t>((p[0] * p[3] + 127) / 255),
                  static_cast<std::uint8_t>((p[1] * p[3] + 127) / 255),
                  static_cast<std::uint8_t>((p[2] * p[3] + 127) / 255), p[3]};
        return {p[0], p[1], p[2], p[3]};
      case TiffKind::cmyk:
        return {p[0], p[1], p[2], p[3]};
    }
    return {};
  }

  /// `width` pixels of a row from x on, of one plane or of all; past the edge the last pixel again.
  std::vector<std::uint8_t> line(const Raster& raster, std::uint32_t x, std::uint32_t y, std::uint32_t width,
                                 std::uint16_t plane) const {
    std::vector<std::uint8_t> all;
    for (std::uint32_t i = 0; i < width; ++i) {
      const auto values = pixel(raster.at(std::min(x + i, raster.width - 1), std::min(y, raster.height - 1)));
      for (std::size_t s = 0; s < values.size(); ++s)
        if (!options_.separate || s == plane)
          all.insert(all.end(), static_cast<std::size_t>(options_.bits / 8), values[s]);
    }
    return all;
  }

  void write_rows(const Raster& raster, std::uint16_t plane) {
    for (std::uint32_t y = 0; y < raster.height; ++y) {
      std::vector<std::uint8_t> row = line(raster, 0, y, raster.width, plane);
      must(TIFFWriteScanline(tiff_, row.data(), y, plane));
    }
  }

  void write_tiles(const Raster& raster, std::uint16_t plane) {
    for (std::uint32_t top = 0; top < raster.height; top += 16)
      for (std::uint32_t left = 0; left < raster.width; left += 32) {
        std::vector<std::uint8_t> tile;
        for (std::uint32_t y = top; y < top + 16; ++y) {
          const std::vector<std::uint8_t> row = line(raster, left, y, 32, plane);
          tile.insert(tile.end(), row.begin(), row.end());
        }
        must(static_cast<int>(TIFFWriteTile(tiff_, tile.data(), left, top, 0, plane)));
      }
  }

  TIFF* tiff_;
  const TiffOptions& options_;
};

/// Where the camera was, and which lens it had; the places of both are told by the first directory.
void say_place(TIFF* tiff, const std::string& words) {
  std::uint64_t place = 0, photo = 0;
  must(TIFFCreateGPSDirectory(tiff) == 0);
  const std::array<double, 3> north{52, 31, 12}, east{13, 24, 36};
  must(TIFFSetField(tiff, GPSTAG_LATITUDEREF, "N"));
  must(TIFFSetField(tiff, GPSTAG_LATITUDE, north.data()));
  must(TIFFSetField(tiff, GPSTAG_LONGITUDEREF, "E"));
  must(TIFFSetField(tiff, GPSTAG_LONGITUDE, east.data()));
  must(TIFFSetField(tiff, GPSTAG_MAPDATUM, words.c_str()));
  must(TIFFWriteCustomDirectory(tiff, &place));
  must(TIFFCreateEXIFDirectory(tiff) == 0);
  must(TIFFSetField(tiff, EXIFTAG_LENSMODEL, words.c_str()));
  must(TIFFSetField(tiff, EXIFTAG_BODYSERIALNUMBER, words.c_str()));
  must(TIFFWriteCustomDirectory(tiff, &photo));
  must(TIFFSetDirectory(tiff, 0));
  must(TIFFSetField(tiff, TIFFTAG_GPSIFD, place));
  must(TIFFSetField(tiff, TIFFTAG_EXIFIFD, photo));
  must(TIFFRewriteDirectory(tiff));
}

}  // namespace

std::string make_tiff(const Raster& raster, const TiffOptions& options) {
  Memory memory;
  TIFF* tiff = TIFFClientOpen("", options.big_endian ? "wb" : "wl", &memory, on_read, on_write, on_seek,
                              on_close, on_size, nullptr, nullptr);
  if (tiff == nullptr) throw std::bad_alloc();
  for (int page = 0; page < options.pages; ++page) Writer(tiff, options).write(raster);
  TIFFClose(tiff);
  if (options.words.empty() || !options.place) return memory.bytes;
  memory.at = 0;
  tiff = TIFFClientOpen("", "r+", &memory, on_read, on_write, on_seek, on_close, on_size, nullptr, nullptr);
  if (tiff == nullptr) throw std::runtime_error("libtiff does not read what it wrote");
  say_place(tiff, options.words);
  TIFFClose(tiff);
  return memory.bytes;
}

}  // namespace lightkeep::imaging::testing

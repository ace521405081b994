// Writes a small corpus for the imaging fuzzers: `imaging_seeds FOLDER`.
#include <filesystem>
#include <fstream>

#include "imaging/testing/pictures.h"

namespace {

using namespace lightkeep::imaging::testing;

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

void write_jpegs(const std::filesystem::path& folder) {
  const Raster small = gradient(40, 24);
  write(folder / "plain", make_jpeg(small, {.full_chroma = false, .exif = exif(6)}));
  std::string told = make_jpeg(small, {.exif = exif(6)});
  told.insert(
      2, std::string(
             "\xff\xe1\0\x4bhttp://ns.adobe.com/xap/1.0/\0<dc:rights><rdf:li>hers</rdf:li></dc:rights>", 77));
  write(folder / "told", told + "behind its end");
  write(folder / "progressive", make_jpeg(small, {.progressive = true, .profile = display_p3_profile()}));
  write(folder / "grey", make_jpeg(small, {.kind = JpegKind::grey, .profile = grey_profile(1.8)}));
  write(folder / "cmyk", make_jpeg(small, {.kind = JpegKind::cmyk}));
  write(folder / "ycck", make_jpeg(small, {.kind = JpegKind::ycck, .progressive = true}));
}

void write_pngs(const std::filesystem::path& folder) {
  const Raster small = fading(20, 12);
  for (const PngKind kind :
       {PngKind::rgba, PngKind::rgb, PngKind::grey, PngKind::grey_alpha, PngKind::palette, PngKind::rgb_key})
    for (const bool interlaced : {false, true})
      write(folder / (std::to_string(static_cast<int>(kind)) + (interlaced ? "i" : "")),
            make_png(small, {.kind = kind, .interlaced = interlaced, .exif = exif(8)}));
  std::string coloured = make_png(small, {.kind = PngKind::rgb});
  coloured.insert(8 + 25, png_chunk("cICP", std::string("\x0c\x0d\0\1", 4)) +
                              png_chunk("gAMA", std::string("\0\1\x86\xa0", 4)) +
                              png_chunk("cHRM", std::string(32, '\x10')));
  write(folder / "coloured", coloured);
  write(folder / "cut", coloured.substr(0, coloured.size() * 3 / 4));
  write(folder / "deep", make_png(small, {.depth = 16, .profile = adobe_rgb_profile()}));
}

void write_webps(const std::filesystem::path& folder) {
  write(folder / "lossless", make_webp(fading(20, 12), {.exif = exif(3)}));
  write(folder / "lossy", make_webp(fading(40, 24), {.lossless = false, .profile = srgb_profile()}));
  write(folder / "opaque", make_webp(gradient(40, 24), {.lossless = false}));
  write(folder / "animated", make_animated_webp(24, 20, {{fading(10, 8), 4, 2}, {gradient(24, 20), 0, 0}}));
}

void write_gifs(const std::filesystem::path& folder) {
  write(folder / "plain", make_gif(gradient(20, 12)));
  write(folder / "interlaced", make_gif(gradient(20, 12), {.interlaced = true}));
  write(folder / "smallest", std::string("GIF89a\1\0\1\0\0\xff\0,\0\0\0\0\1\0\1\0\0\2\0;", 26));
  write(folder / "moving", make_animated_gif(20, 12,
                                             {{.raster = gradient(20, 12), .disposal = 3},
                                              {.raster = fading(8, 8), .left = 14, .top = 6, .disposal = 2},
                                              {.raster = fading(8, 8), .left = 24, .disposal = 3},
                                              {.raster = gradient(6, 6)}},
                                             3));
  write(
      folder / "offset",
      make_gif(gradient(10, 9), {.canvas_width = 16, .canvas_height = 12, .left = 3, .top = 2, .frames = 2}));
}

void write_tiffs(const std::filesystem::path& folder) {
  const Raster small = gradient(20, 12);
  for (const bool big_endian : {false, true})
    write(folder / (big_endian ? "told_big" : "told"),
          make_tiff(small,
                    {.profile = srgb_profile(), .big_endian = big_endian, .words = "words", .place = true}));
  write(folder / "pages", make_tiff(small, {.rows_of_strip = 3, .pages = 3}));
  write(folder / "tiles", make_tiff(gradient(70, 40), {.kind = TiffKind::grey, .tiled = true}));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::filesystem::path folder(arguments[1]);
  write_jpegs(folder / "imaging_jpeg");
  write_pngs(folder / "imaging_png");
  write_webps(folder / "imaging_webp");
  write_gifs(folder / "imaging_gif");
  write_tiffs(folder / "imaging_tiff");
}

// Times what is made of each upload (800 px, 400 px, 400 px blurred, blurhash, palette and fingerprint), on
// one core, from one JPEG.
//   lk_imaging_bench FILE [ROUNDS]           prints "name milliseconds", medians, one line for each set
//   lk_imaging_bench --prices                prints for each kind of source and recipe what it takes of a
//   processor, what its price says, and the quotient: what the rates of imaging/imaging.cpp are set by
//   lk_imaging_bench --make FILE WIDTH HEIGHT QUALITY
//                                            writes a photo-like JPEG (4:2:0) to measure with
// tests/bench/sharp_ingest.mjs prints the same lines for sharp.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

#include "imaging/imaging.h"
#include "imaging/testing/pictures.h"

namespace {

using namespace lightkeep::imaging;

Recipe thumb(std::uint32_t side, Format format, int blur = 0) {
  Recipe recipe;
  recipe.width = recipe.height = side;
  recipe.format = format;
  recipe.blur = blur;
  return recipe;
}

struct Set {
  const char* name;
  std::vector<Recipe> recipes;
};

/// As library::thumbnail_recipes of a photograph.
const std::vector<Set>& sets() {
  static const std::vector<Set> all{
      {"800+400+400 blurred jpeg",
       {thumb(800, Format::jpeg), thumb(400, Format::jpeg), thumb(400, Format::jpeg, 12)}},
  };
  return all;
}

double milliseconds(const std::string& bytes, const std::vector<Recipe>& recipes) {
  testing::MemorySource source(bytes);
  const auto start = std::chrono::steady_clock::now();
  derive(source, recipes, {});
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

int measure(const char* path, int rounds) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::vector<std::vector<double>> times(sets().size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < sets().size(); ++i)
      times[i].push_back(milliseconds(bytes, sets()[i].recipes));
  for (std::size_t i = 0; i < sets().size(); ++i) std::printf("%s %.1f\n", sets()[i].name, median(times[i]));
  return 0;
}

struct Source {
  const char* name;
  std::string bytes;
};

std::vector<Source> sources() {
  const testing::Raster photo = testing::photo(2400, 1800);
  const testing::Raster fading = testing::fading(2400, 1800);
  return {
      {"jpeg", testing::make_jpeg(photo, {.quality = 90, .full_chroma = false})},
      {"jpeg progressive", testing::make_jpeg(photo, {.quality = 95, .progressive = true})},
      {"jpeg p3", testing::make_jpeg(photo, {.quality = 90, .profile = testing::display_p3_profile()})},
      {"png", testing::make_png(photo, {.kind = testing::PngKind::rgb})},
      {"png interlaced", testing::make_png(photo, {.kind = testing::PngKind::rgba, .interlaced = true})},
      {"png alpha", testing::make_png(fading, {})},
      {"webp", testing::make_webp(photo, {.lossless = false, .quality = 90})},
      {"webp lossless", testing::make_webp(photo)},
      {"gif", testing::make_gif(photo)},
  };
}

struct Wanted {
  const char* name;
  Recipe recipe;
};

std::vector<Wanted> wanted() {
  Recipe whole, loud;
  loud.quality = 100;
  std::vector<Wanted> all;
  for (const Format format : {Format::jpeg, Format::png, Format::webp, Format::avif}) {
    whole.format = loud.format = format;
    all.push_back({"400", thumb(400, format)});
    all.push_back({"1600", thumb(1600, format)});
    all.push_back({"whole", whole});
    all.push_back({"whole q100", loud});
  }
  all.push_back({"1600 b1", thumb(1600, Format::jpeg, 1)});
  all.push_back({"1600 b100", thumb(1600, Format::jpeg, 100)});
  return all;
}

int prices() {
  for (const Source& each : sources())
    for (const Wanted& want : wanted()) {
      testing::MemorySource source(each.bytes);
      const std::clock_t start = std::clock();
      render(source, want.recipe, {});
      const double took = 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
      const double said = static_cast<double>(price(inspect(source, {}), want.recipe)) / 1e6;
      std::printf("%-17s %-11s %-4s %8.1f ms, price %8.1f ms, %.2f\n", each.name, want.name,
                  std::string(info(want.recipe.format).parameter).c_str(), took, said, said / took);
    }
  return 0;
}

int make(const char* path, int width, int height, int quality) {
  const auto raster = testing::photo(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height));
  std::ofstream(path, std::ios::binary)
      << testing::make_jpeg(raster, {.quality = quality, .full_chroma = false});
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // as app/main.cpp
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  if (count == 6 && std::strcmp(arguments[1], "--make") == 0)
    return make(arguments[2], std::atoi(arguments[3]), std::atoi(arguments[4]), std::atoi(arguments[5]));
  if (count == 2 && std::strcmp(arguments[1], "--prices") == 0) return prices();
  if (count < 2) return 2;
  return measure(arguments[1], count > 2 ? std::atoi(arguments[2]) : 9);
}

// Measures list pages and searches in a library of 220,000 among 1,000,000 assets, and how soon the store is
// ready.
//
//   lk_store_bench FOLDER [ASSETS]        fills FOLDER unless it is filled, then prints one line for each
//                                         measurement
//   lk_store_bench FOLDER fill [ASSETS]   fills it with rows and with a few bytes for each, for others to
//                                         measure
//   lk_store_bench FOLDER searches        the searches alone, in a folder that is filled
//   lk_store_bench FOLDER uploads         the memory that 64 uploads of 50 MB at once take
//
// The text is made like people's: words follow Zipf's law, so that some stand in a large share of the rows.
#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "store/asset_changes.h"
#include "store/blob_references.h"
#include "store/facets.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/random.h"
#include "store/rows.h"
#include "store/search.h"
#include "store/search_index.h"
#include "store/store.h"
#include "store/tags.h"

namespace lightkeep::store {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Numbers below `count`, the low ones often.
class Zipf {
 public:
  explicit Zipf(std::size_t count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sums_.push_back(sum += 1.0 / static_cast<double>(i + 1));
  }
  std::size_t operator()(std::mt19937_64& random) const {
    const double at = std::uniform_real_distribution<double>(0, sums_.back())(random);
    return static_cast<std::size_t>(std::lower_bound(sums_.begin(), sums_.end(), at) - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

class Words {
 public:
  Words() : zipf_(30'000) {
    const std::string consonants = "bcdfghklmnprstvw", vowels = "aeiou";
    std::mt19937_64 random(1);
    for (int i = 0; i < 30'000; ++i) {
      std::string word;
      for (std::size_t syllables = 2 + random() % 3; syllables > 0; --syllables) {
        word += consonants[random() % consonants.size()];
        word += vowels[random() % vowels.size()];
      }
      words_.push_back(word);
    }
  }
  const std::string& one(std::mt19937_64& random) const { return words_[zipf_(random)]; }
  std::string some(std::mt19937_64& random, int count, const char* between) const {
    std::string text;
    for (int i = 0; i < count; ++i) text += (i > 0 ? between : "") + one(random);
    return text;
  }

 private:
  std::vector<std::string> words_;
  Zipf zipf_;
};

constexpr int libraries = 50;

/// The largest of 50 libraries gets 22 percent of the assets, the others follow Zipf's law.
LibraryId pick_library(std::mt19937_64& random) {
  static const Zipf zipf(libraries);
  return static_cast<LibraryId>(zipf(random) + 1);
}

void add_asset(Writer& db, const Words& words, std::mt19937_64& random, std::int64_t number) {
  const LibraryId library = pick_library(random);
  const auto id = insert<AssetId>(
      db,
      "insert into asset (public_id, library, filename, description, "
      "content_type, blob, size, width, height, alpha,"
      " uploaded_by, created, updated, status, name_key, taken, color_families)"
      " values (?1, ?2, ?3, ?4, 'image/jpeg', ?5, ?7, 4000, 3000, 0, 'key', ?6, ?6, 1,"
      " name_key(?3), taken_place('', ?6) + iif(?7 % 3 > 0, ?7 + 1500000000000000, 0),"
      " 1 << ?7 % 12)",
      random_alphanumeric(12), library, words.some(random, 4, "_") + ".jpg", words.some(random, 12, " "),
      sha256(std::to_string(number)), number, static_cast<std::int64_t>(random() % 10'000'000));
  count_assets(db, library, 1, 0);
  const auto row = find_row(db, id);
  for (int i = 0; i < 4; ++i) attach_tag(db, *row, words.one(random), false);
  index_asset(db, id);
}

/// Of the assets from number `first` on; they have their digests.
void keep_bytes(Store& store, std::int64_t first, int count) {
  std::vector<std::unique_ptr<StagedBlob>> staged;
  std::vector<StagedBlob*> batch;
  for (int i = 0; i < count; ++i) {
    const std::string bytes = std::to_string(first + i);
    batch.push_back(staged.emplace_back(store.blobs().stage()).get());
    batch.back()->append(std::as_bytes(std::span(bytes)));
    batch.back()->finish();
  }
  const auto pin = store.pin(batch);
  store.blobs().keep(batch);
  store.metadata().write([&](Writer& db) {
    for (const StagedBlob* blob : batch)
      add_reference(db, blob->digest(), static_cast<std::int64_t>(blob->size()));
  });
}

void fill(Store& store, const Words& words, std::int64_t assets, bool with_bytes) {
  std::mt19937_64 random(2);
  store.metadata().write([&](Writer& db) {
    const OrganizationId organization = insert_organization(db, {"bench", "Bench", 1});
    for (int i = 0; i < libraries; ++i) insert_library(db, {organization, "l" + std::to_string(i), "L", 1});
  });
  const auto start = Clock::now();
  constexpr int at_once = 5'000;
  for (std::int64_t done = 0; done < assets;) {
    if (with_bytes) keep_bytes(store, done + 1, at_once);
    store.metadata().write([&](Writer& db) {
      for (int i = 0; i < at_once && done < assets; ++i) add_asset(db, words, random, ++done);
    });
    if (done % 100'000 == 0)
      std::printf("filled %ld in %.0f s\n", static_cast<long>(done), milliseconds_since(start) / 1000);
    std::fflush(stdout);
  }
}

/// Of this thread: what a call costs on a machine that is busy with other things.
double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void measure(const char* name, int times, const std::function<void()>& once) {
  std::vector<double> all, cpu;
  for (int i = 0; i < times; ++i) {
    const auto start = Clock::now();
    const double cpu_start = cpu_milliseconds();
    once();
    cpu.push_back(cpu_milliseconds() - cpu_start);
    all.push_back(milliseconds_since(start));
  }
  std::sort(all.begin(), all.end());
  std::sort(cpu.begin(), cpu.end());
  const std::size_t p50 = all.size() / 2, p99 = all.size() * 99 / 100;
  std::printf("%-48s p50 %8.3f  p99 %8.3f ms    processor p50 %8.3f  p99 %8.3f ms   (%d)\n", name, all[p50],
              all[p99], cpu[p50], cpu[p99], times);

  std::fflush(stdout);
}

void measure_lists(Metadata& metadata, LibraryId library) {
  for (const std::int64_t depth : {0, 1'000, 10'000, 100'000, 200'000}) {
    AssetPage page{.library = library, .offset = depth};
    const auto by_offset = metadata.read([&](Reader& db) { return list_assets(db, page); });
    if (by_offset.assets.empty()) continue;
    measure(("list, offset " + std::to_string(depth)).c_str(), 100,
            [&] { metadata.read([&](Reader& db) { return list_assets(db, page); }); });
    page.after = by_offset.places.front();
    measure(("list, after asset " + std::to_string(depth)).c_str(), 200,
            [&] { metadata.read([&](Reader& db) { return list_assets(db, page); }); });
  }
  const auto top = metadata.read([&](Reader& db) { return list_tags(db, library, 5); });
  std::vector<std::string> texts;
  for (const Tag& tag : top) texts.push_back(tag.text);
  std::printf("top tag is on %ld assets\n", static_cast<long>(top.empty() ? 0 : top[0].count));
  for (const std::size_t count : {std::size_t{1}, std::size_t{5}}) {
    AssetPage page{.library = library};
    page.filter.tags = {texts.begin(), texts.begin() + static_cast<long>(std::min(count, texts.size()))};
    measure(("list by the top " + std::to_string(count) + " tags").c_str(), 50,
            [&] { metadata.read([&](Reader& db) { return list_assets(db, page); }); });
  }
  measure("list tags, 100", 100,
          [&] { metadata.read([&](Reader& db) { return list_tags(db, library, 100); }); });
}

// What a page asks for that shows a library: all shapes, the place of an image in the middle, the page there.
void measure_order(Metadata& metadata, const std::string& told, const AssetPage& asked) {
  const auto reads = [&](const char* what, const auto& f) {
    measure((what + told).c_str(), 20, [&] { metadata.read([&](Reader& db) { f(db); }); });
  };
  const auto ids =
      metadata.read([&](Reader& db) { return list_ids(db, asked.library, asked.filter, asked.sort); });
  if (ids.empty()) return;
  AssetPage page = asked;
  reads("shapes", [&](Reader& db) { list_shapes(db, page.library, page.filter, page.sort); });
  reads("place of the one in the middle", [&](Reader& db) {
    page.after = place_of(db, ids[ids.size() / 2], page.sort);
    count_before(db, page.library, page.filter, page.sort, *page.after);
  });
  reads("list after it", [&](Reader& db) { list_assets(db, page); });
}

void measure_orders(Metadata& metadata, LibraryId library) {
  const std::pair<const char*, Sort> orders[] = {{"newest", Sort::newest},
                                                 {"oldest", Sort::oldest},
                                                 {"name", Sort::name},
                                                 {"size", Sort::size},
                                                 {"taken", Sort::taken}};
  AssetFilter all, many;  // nearly all of them: the worst for what goes over the matches
  many.created_from = 1;
  for (const auto& [name, sort] : orders) {
    measure_order(metadata, std::string(" by ") + name, {.library = library, .filter = all, .sort = sort});
    measure_order(metadata, std::string(" by ") + name + ", filtered",
                  {.library = library, .filter = many, .sort = sort});
  }
  measure("facets", 20, [&] { metadata.read([&](Reader& db) { count_facets(db, library, all); }); });
  measure("facets, filtered", 20,
          [&] { metadata.read([&](Reader& db) { count_facets(db, library, many); }); });
}

void measure_searches(Metadata& metadata, const Words& words, std::vector<LibraryId> scope,
                      const std::string& where) {
  std::mt19937_64 random(3);
  std::int64_t found = 0;
  const auto search = [&](const std::string& text) {
    found += metadata.read([&](Reader& db) { return search_assets(db, {scope, text, 0, 50}); }).found;
  };
  const auto cut = [&](const std::string& word, std::size_t least) {
    return word.substr(0, std::min(word.size(), least + random() % word.size()));
  };
  measure(("one word, prefix of 2 and more, " + where).c_str(), 400,
          [&] { search(cut(words.one(random), 2)); });
  measure(("one word, prefix of 2, " + where).c_str(), 200, [&] { search(words.one(random).substr(0, 2)); });
  measure(("one word, prefix of 1, " + where).c_str(), 100, [&] { search(words.one(random).substr(0, 1)); });
  measure(("two words, last a prefix, " + where).c_str(), 400,
          [&] { search(words.one(random) + " " + cut(words.one(random), 2)); });
  measure(("two prefixes of 2, " + where).c_str(), 200,
          [&] { search(words.one(random).substr(0, 2) + " " + words.one(random).substr(0, 2)); });
  measure(("five words, " + where).c_str(), 200, [&] { search(words.some(random, 5, " ")); });
  std::printf("matches in all: %ld\n", static_cast<long>(found));
}

/// In the largest library, in one of the smaller ones, and in all.
void measure_all_searches(Metadata& metadata, const Words& words) {
  std::vector<LibraryId> all;
  for (int i = 1; i <= libraries; ++i) all.push_back(LibraryId{i});
  measure_searches(metadata, words, {LibraryId{1}}, "library of 22 %");
  measure_searches(metadata, words, {LibraryId{25}}, "library of 1 %");
  measure_searches(metadata, words, all, "all 50");
}

long kib_of(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::atol(line.c_str() + name.size());
  }
  return 0;
}
long resident_kib() {
  return kib_of("VmRSS:");
}

/// As a server takes them in, 16 KiB at a time.
void run_uploads(const std::string& folder) {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // as app/main.cpp
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_ARENA_MAX, 4);
  Store store({.folder = folder});
  const std::string block = random_alphanumeric(16 << 10);
  const long before = resident_kib();
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&, i] {
      const auto staged = store.blobs().stage();
      const std::string first = std::to_string(i);
      staged->append(std::as_bytes(std::span(first)));
      for (std::size_t size = 0; size < 50'000'000; size += block.size())
        staged->append(std::as_bytes(std::span(block)));
      staged->finish();
      StagedBlob* const batch[] = {staged.get()};
      store.blobs().keep(batch);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("64 uploads of 50 MB: %.0f MB/s, at most %ld KiB resident, %ld KiB before\n",
              3'200.0 / (milliseconds_since(start) / 1000), kib_of("VmHWM:"), before);
}

void run(const std::string& folder, std::int64_t assets) {
  const Words words;
  {
    Store store({.folder = folder});
    const bool filled =
        store.metadata().read([](Reader& db) { return find_library(db, LibraryId{1}).has_value(); });
    if (!filled) fill(store, words, assets, false);
  }
  const long before = resident_kib();
  measure("ready", 5, [&] { Store store({.folder = folder}); });
  Store store({.folder = folder});
  while (store.metadata().write([](Writer& db) { return merge_search(db, 1'000); })) {  // as cron does
  }
  std::printf("resident: %ld KiB more than before opening\n", resident_kib() - before);
  const auto library = store.metadata().read([](Reader& db) { return find_library(db, LibraryId{1}); });
  std::printf("library 1 holds %ld assets\n", static_cast<long>(library->asset_count));
  measure_lists(store.metadata(), LibraryId{1});
  measure_orders(store.metadata(), LibraryId{1});
  measure_all_searches(store.metadata(), words);
  std::printf("resident: %ld KiB\n", resident_kib());
}

}  // namespace
}  // namespace lightkeep::store

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "lk_store_bench FOLDER [ASSETS | fill [ASSETS] | searches | uploads]\n");
    return 2;
  }
  if (count > 2 && std::string_view(arguments[2]) == "fill") {
    lightkeep::store::Store store({.folder = arguments[1]});
    lightkeep::store::fill(store, {}, count > 3 ? std::atol(arguments[3]) : 1'000'000, true);
    return 0;
  }
  if (count > 2 && std::string_view(arguments[2]) == "uploads") {
    lightkeep::store::run_uploads(arguments[1]);
    return 0;
  }
  if (count > 2 && std::string_view(arguments[2]) == "searches") {
    lightkeep::store::Store store({.folder = arguments[1]});
    lightkeep::store::measure_all_searches(store.metadata(), {});
    return 0;
  }
  lightkeep::store::run(arguments[1], count > 2 ? std::atol(arguments[2]) : 1'000'000);
}

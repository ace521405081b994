#include "app/repair_commands.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>

#include "app/blob_place.h"
#include "app/clock.h"
#include "app/library/recovery.h"
#include "app/settings.h"
#include "store/check.h"
#include "store/rebuild.h"
#include "store/salvage.h"
#include "store/schema_copy.h"
#include "store/store.h"
#include "text/hex.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

constexpr int wrong_usage = 2;
constexpr std::int64_t told_each = 1'000;  // images, of long work

std::string count(std::int64_t number, const std::string& one, const std::string& several) {
  return std::to_string(number) + " " + (number == 1 ? one : several);
}

// Recover.

constexpr std::string_view recover_usage =
    "Usage: lightkeep recover                                   lists images that have lost their rows\n"
    "       lightkeep recover into ORGANIZATION/LIBRARY [DIGEST…] puts them, or those named, into a library\n"
    "       lightkeep recover discard DIGEST…|all                erases them for good\n"
    "       lightkeep recover done                               stops telling of changes that were lost\n";

void list(const std::vector<library::LostImage>& images) {
  for (const library::LostImage& image : images) {
    std::cout << text::to_hex(image.digest) << "  " << (image.format.empty() ? "no image" : image.format);
    if (!image.format.empty()) std::cout << "  " << image.width << "x" << image.height;
    std::cout << "  " << image.size << " bytes  found " << text::iso_time(image.found) << "\n";
  }
  std::cout << count(std::ssize(images), "image has", "images have") << " lost "
            << (images.size() == 1 ? "its row" : "their rows") << "\n";
}

/// Those of `images` whose digest begins with one of `names`; throws for a name that none has.
std::vector<library::LostImage> choose(const std::vector<library::LostImage>& images,
                                       const std::vector<std::string>& names) {
  std::vector<library::LostImage> chosen;
  for (const std::string& name : names) {
    const auto before = chosen.size();
    std::ranges::copy_if(images, std::back_inserter(chosen), [&](const library::LostImage& image) {
      return text::to_hex(image.digest).starts_with(name);
    });
    if (name.empty() || chosen.size() == before)
      throw std::runtime_error("no image that has lost its row has the digest " + name);
  }
  return chosen;
}

int recover_into(store::Store& store, std::vector<library::LostImage> images,
                 std::vector<std::string> words) {
  const std::string target = words.front();
  words.erase(words.begin());
  if (!words.empty()) images = choose(images, words);
  const std::int64_t recovered = library::recover_images(store, images, target, unix_milliseconds());
  std::cout << count(recovered, "image is", "images are") << " in " << target << " again";
  if (const auto left = std::ssize(images) - recovered; left > 0)
    std::cout << "; " << left << " were left, for their bytes are no image";
  std::cout << "\n";
  return 0;
}

int discard(store::Store& store, std::vector<library::LostImage> images,
            const std::vector<std::string>& words) {
  if (words != std::vector<std::string>{"all"}) images = choose(images, words);
  library::discard_images(store, images);
  std::cout << count(std::ssize(images), "image", "images") << " erased\n";
  return 0;
}

// Rebuild.

struct Part {
  std::string_view name;
  std::string_view sentence;
  void (*rebuild)(const Loaded& loaded);
};

void search(const Loaded& loaded) {
  store::Store opened(store_config(loaded.options));
  std::cout << count(store::rebuild_search(opened), "image is", "images are") << " in the search index\n";
}

void counters(const Loaded& loaded) {
  store::Store opened(store_config(loaded.options));
  store::rebuild_counters(opened);
  std::cout << "All counters are those of the rows.\n";
}

void indexes(const Loaded& loaded) {
  store::Store opened(store_config(loaded.options));
  store::rebuild_indexes(opened);
  std::cout << "All indexes are made anew.\n";
}

void identity(const Loaded& loaded) {
  store::rebuild_identity(loaded.options.data, blob_placing(loaded.options).wanted);
  std::cout << "The folder has its identity again.\n";
}

void metadata(const Loaded& loaded) {
  const auto rebuilt = store::rebuild_metadata(loaded.options.data);
  std::cout << count(rebuilt.rows, "row was", "rows were") << " saved";
  if (rebuilt.damaged_tables > 0)
    std::cout << "; " << count(rebuilt.damaged_tables, "table has", "tables have") << " lost some";
  std::cout << ". The old database is kept as metadata.db.damaged. `lightkeep recover` lists images that "
               "have lost their rows.\n";
  counters(loaded);
  search(loaded);
}

void blobs(const Loaded& loaded) {
  const auto report = store::salvage_blobs(loaded.options.data, [](std::int64_t images) {
    if (images % told_each == 0) std::cerr << images << " images so far\n";
  });
  std::cout << count(report.images, "image", "images") << " of " << report.bytes
            << " bytes were read back, each with its digest proved; " << report.missing
            << " that rows name were not found. The old store is kept as blobs.damaged.\n";
}

constexpr std::array parts{
    Part{"search", "the search index, from the rows", search},
    Part{"counters", "counters, references and the queue of processing, from the rows", counters},
    Part{"indexes", "all indexes of metadata.db, from its tables", indexes},
    Part{"identity", "lightkeep.id and changes, from what metadata.db and blobs/ hold", identity},
    Part{"blobs", "blobs/, from the images that can be read in its files", blobs},
    Part{"metadata", "metadata.db, from the rows that can be read in a damaged one", metadata},
};

int rebuild_usage() {
  std::cerr << "Usage: lightkeep rebuild PART, while no server runs. What is replaced is kept beside it.\n";
  for (const Part& part : parts)
    std::cerr << "  " << part.name << std::string(10 - part.name.size(), ' ') << part.sentence << "\n";
  return wrong_usage;
}

}  // namespace

int check_command(const Loaded& loaded) {
  const bool deep = loaded.rest == std::vector<std::string>{"deep"};
  if (!deep && !loaded.rest.empty()) {
    std::cerr << "Usage: lightkeep check [deep]\n";
    return wrong_usage;
  }
  const auto tell = [deep](std::int64_t images) {
    if (deep && images % told_each == 0) std::cerr << images << " images so far\n";
  };
  const auto report = store::check_folder(
      loaded.options.data, {.deep = deep, .reach = blob_reach(loaded.options), .looked_at = tell});
  std::cout << to_text(report);
  return report.problems.empty() ? 0 : 1;
}

int recover_command(const Loaded& loaded) {
  std::vector<std::string> words = loaded.rest;
  const std::string action = words.empty() ? "list" : words.front();
  if (!words.empty()) words.erase(words.begin());
  const bool known = (action == "list" || action == "done")
                         ? words.empty()
                         : (action == "into" || action == "discard") && !words.empty();
  if (!known) {
    std::cerr << recover_usage;
    return wrong_usage;
  }
  store::Store opened(store_config(loaded.options));
  if (action == "done") {
    opened.forget_lost_changes();
    std::cout << "Lost changes are not told of any more.\n";
    return 0;
  }
  const auto images = library::list_lost_images(opened, unix_milliseconds());
  if (action == "into") return recover_into(opened, images, words);
  if (action == "discard") return discard(opened, images, words);
  list(images);
  return 0;
}

int rebuild_command(const Loaded& loaded) {
  if (loaded.rest.size() != 1) return rebuild_usage();
  const auto part = std::ranges::find(parts, loaded.rest.front(), &Part::name);
  if (part == parts.end()) return rebuild_usage();
  part->rebuild(loaded);
  return 0;
}

int migrate_command(const Loaded& loaded) {
  if (loaded.flags.empty()) {
    const store::Store opened(store_config(loaded.options));
    std::cout << "The rows are as this version wants them.\n";
    return 0;
  }
  const store::Trial trial = store::try_migration(loaded.options.data);
  if (trial.from == trial.to) {
    std::cout << "The rows are of schema " << trial.to << ", as this version wants them.\n";
    return 0;
  }
  std::cout << "A start would bring the rows of " << count(trial.images, "image", "images") << " from schema "
            << trial.from << " to " << trial.to << ". On a copy it went well and took "
            << (trial.milliseconds + 999) / 1000 << " s; nothing was changed.\n";
  return 0;
}

}  // namespace lightkeep::app

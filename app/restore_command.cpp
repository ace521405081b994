#include "app/restore_command.h"

#include <iostream>
#include <stdexcept>

#include "app/backup/put_back.h"
#include "app/backup/repository.h"
#include "app/backup_access.h"
#include "app/backup_commands.h"
#include "app/blob_place.h"
#include "app/clock.h"
#include "app/progress_line.h"
#include "text/quantity.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

/// "ORGANIZATION" or "ORGANIZATION/LIBRARY", as their addresses have them.
std::optional<store::StorePart> wanted_part(const Loaded& loaded) {
  const CommandFlag* only = loaded.flag("only");
  if (only == nullptr) return std::nullopt;
  const auto slash = only->value.find('/');
  store::StorePart part{only->value.substr(0, slash), {}};
  if (slash != only->value.npos) part.library = only->value.substr(slash + 1);
  if (part.organization.empty() || part.library.find('/') != part.library.npos ||
      (slash != only->value.npos && part.library.empty()))
    throw std::runtime_error("--only " + only->value + " is neither ORGANIZATION nor ORGANIZATION/LIBRARY");
  return part;
}

void tell_restored(const Loaded& loaded, const backup::Manifest& manifest,
                   const backup::RestoreReport& report) {
  const bool dry_run = loaded.has("dry-run");
  if (loaded.has("json")) {
    api::Json json = words_of(manifest);
    json["restored"] = !dry_run;
    json["images"] = report.images;
    json["bytes"] = report.bytes;
    json["lost"] = report.lost;
    std::cout << api::print(json) << "\n";
    return;
  }
  for (const std::string& image : report.lost) std::cout << "not put back: " << image << "\n";
  std::cout << (dry_run ? "It would put back" : "Put back") << " the backup of "
            << text::iso_seconds(manifest.time) << ": " << report.images << " images of "
            << text::size_in_words(report.bytes);
  if (report.there > 0) std::cout << ", of which " << report.there << " were there already";
  std::cout << ".\n";
  if (dry_run) return;
  if (!report.place.empty())
    std::cout << "The images are in " << report.place
              << ": the server takes them from there, and wants the key of that bucket.\n";
  std::cout << "People sign in anew. API keys, members and connected apps are those of that time: what was "
               "taken away since is there again. `lightkeep check deep` looks at every byte.\n";
}

}  // namespace

int restore_command(const Loaded& loaded) {
  if (loaded.rest.size() != 1) {
    std::cerr << "Usage: lightkeep restore [--at TIME] [--only ORG[/LIB]] [--dry-run] [--partial] [--json] "
                 "--backup-to PLACE "
                 "[--blobs s3://BUCKET/PREFIX?endpoint=https://HOST] NEW-FOLDER\n";
    return 2;
  }
  const auto at = wanted_time(loaded);
  backup::Repository repository = open_repository(loaded.options);
  const backup::Manifest manifest = repository.load_at(at);
  const store::BlobPlacing placing = blob_placing(loaded.options);
  ProgressLine line;
  const auto report = backup::put_back(repository, manifest,
                                       {.folder = loaded.rest.front(),
                                        .blobs = placing,
                                        .only = wanted_part(loaded),
                                        .partial = loaded.has("partial"),
                                        .dry_run = loaded.has("dry-run"),
                                        .given_key = loaded.options.master_key,
                                        .now = unix_milliseconds()},
                                       line.teller());
  line.clear();
  tell_restored(loaded, manifest, report);
  return report.lost.empty() ? 0 : done_in_part;
}

}  // namespace lightkeep::app

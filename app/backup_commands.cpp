#include "app/backup_commands.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <stdexcept>

#include "app/api/json.h"
#include "app/backup/back_up.h"
#include "app/backup/export_backup.h"
#include "app/backup/mend.h"
#include "app/backup/prune.h"
#include "app/backup/repository.h"
#include "app/backup/verify.h"
#include "app/backup_access.h"
#include "app/backup_drill.h"
#include "app/blob_place.h"
#include "app/clock.h"
#include "app/progress_line.h"
#include "app/secret_input.h"
#include "app/version.h"
#include "store/data_dir.h"
#include "store/vault.h"
#include "text/quantity.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

using api::Json;

constexpr int done = 0, failed = 1, wrong_usage = 2;

/// Half of the processors, where there are several: whoever is woken on one that is at work waits for
/// milliseconds, however nice that work is.
void leave_processors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return;
  int leave = CPU_COUNT(&set) / 2;
  for (int cpu = 0; cpu < CPU_SETSIZE && leave > 0; ++cpu) {
    if (!CPU_ISSET(cpu, &set)) continue;
    CPU_CLR(cpu, &set);
    --leave;
  }
  sched_setaffinity(0, sizeof set, &set);
}

/// Stands back behind a server: processors and disk are its first.
void stand_back(const Loaded& loaded) {
  constexpr int nicest = 10, of_a_process = 1, idle_class = 3 << 13;
  setpriority(PRIO_PROCESS, 0, nicest);
  syscall(SYS_ioprio_set, of_a_process, 0, idle_class);
  if (store::DataPaths(loaded.options.data).is_in_use()) leave_processors();
}

// init

/// By their real paths, as far as these exist.
bool lies_in(const std::filesystem::path& inner, const std::filesystem::path& outer) {
  const auto in = std::filesystem::weakly_canonical(inner), out = std::filesystem::weakly_canonical(outer);
  return std::mismatch(out.begin(), out.end(), in.begin(), in.end()).first == out.end();
}

int init(const Loaded& loaded) {
  const Options& options = loaded.options;
  const auto storage = storage_of(options);
  if (backup::is_folder(options.backup_to) && lies_in(options.backup_to, options.data))
    throw std::runtime_error(options.backup_to +
                             " is in the data folder, and would be lost with it: name a folder elsewhere");
  const auto vault = find_vault(options);
  if (!vault)
    throw std::runtime_error("the data folder " + options.data.string() +
                             " holds no store that opens: start the server once");
  const std::string passphrase = backup::new_passphrase();
  std::cout << "The recovery passphrase of these backups. It is shown this once and kept nowhere: write it "
               "down, and keep it where neither the server nor the backups are.\n\n    "
            << passphrase << "\n\nType it back to go on: " << std::flush;
  if (backup::normalized(read_line()) != backup::normalized(passphrase))
    throw std::runtime_error("that is another passphrase; nothing was made");
  backup::make_repository(*storage, backup::new_key(), passphrase, *vault);
  std::cout << "\n" << storage->place() << " is ready. `lightkeep backup now` makes the first backup.\n";
  return done;
}

// now

int now(const Loaded& loaded) {
  const Options& options = loaded.options;
  stand_back(loaded);
  backup::Repository repository = open_repository(options);
  ProgressLine line;
  const auto report = backup::back_up(repository,
                                      {options.data, configured_key(options), std::string(program_version),
                                       unix_milliseconds(), blob_reach(options)},
                                      line.teller());
  line.clear();
  if (loaded.has("json")) {
    Json json = words_of(report.manifest);
    json["newImages"] = report.new_images;
    json["newBytes"] = report.new_bytes;
    json["storedBytes"] = report.stored_bytes;
    json["unread"] = report.unread;
    std::cout << api::print(json) << "\n";
  } else {
    for (const std::string& image : report.unread) std::cout << "not in the backup: " << image << "\n";
    std::cout << "Backup of " << text::iso_seconds(report.manifest.time) << ": " << report.manifest.images
              << " images, " << report.new_images << " of them new; "
              << text::size_in_words(report.stored_bytes) << " were stored.\n";
  }
  return report.unread.empty() ? done : done_in_part;
}

// list

int list(const Loaded& loaded) {
  backup::Repository repository = open_repository(loaded.options);
  Json all = Json::array();
  bool damaged = false;
  for (const backup::FoundBackup& found : repository.list()) {
    damaged |= !found.manifest;
    if (loaded.has("json")) {
      all.push_back(found.manifest ? words_of(*found.manifest)
                                   : Json{{"name", found.name}, {"problem", found.problem}});
    } else if (found.manifest) {
      std::cout << text::iso_seconds(found.manifest->time) << "  " << found.manifest->images << " images of "
                << text::size_in_words(found.manifest->image_bytes) << ", rows of "
                << text::size_in_words(found.manifest->rows_size) << "  lightkeep " << found.manifest->version
                << "\n";
    } else {
      std::cout << found.name << ": " << found.problem << "\n";
    }
  }
  if (loaded.has("json")) std::cout << api::print(all) << "\n";
  return damaged ? failed : done;
}

// verify

int verify(const Loaded& loaded) {
  stand_back(loaded);
  const bool deep = loaded.has("deep");
  backup::Repository repository = open_repository(loaded.options);
  ProgressLine line;
  const auto report = backup::verify(repository, deep, line.teller());
  line.clear();
  if (report.well() && deep && report.backups > 0)
    repository.note(backup::Proof::verified, unix_milliseconds());
  if (loaded.has("json")) {
    std::cout << api::print(Json{{"backups", report.backups},
                                 {"packs", report.packs},
                                 {"bytes", report.bytes},
                                 {"deep", deep},
                                 {"problems", report.problems},
                                 {"images", report.images}})
              << "\n";
    return report.well() ? done : failed;
  }
  for (const std::string& problem : report.problems) std::cout << problem << "\n";
  for (const std::string& image : report.images) std::cout << "damaged in the backups: " << image << "\n";
  if (!report.well())
    std::cout << "`lightkeep backup mend` saves what can be read of damaged packs and removes them; then "
                 "`lightkeep "
                 "backup now` stores anew what the data folder still has of the rest.\n";
  std::cout << report.backups << " backups, " << report.packs << " packs of "
            << text::size_in_words(report.bytes)
            << (deep ? ", every byte read" : ", sizes and rows looked at; --deep reads every byte") << ": "
            << report.problems.size() << " problems, " << report.images.size() << " images damaged\n";
  return report.well() ? done : failed;
}

// mend

int mend(const Loaded& loaded) {
  stand_back(loaded);
  backup::Repository repository = open_repository(loaded.options);
  ProgressLine line;
  const auto report = backup::mend(repository, line.teller());
  line.clear();
  if (loaded.has("json")) {
    std::cout << api::print(Json{
                     {"removed", report.removed}, {"savedBytes", report.saved}, {"lostBytes", report.lost}})
              << "\n";
    return done;
  }
  for (const std::string& pack : report.removed) std::cout << "gone: " << pack << "\n";
  std::cout << report.removed.size() << " packs were damaged: " << text::size_in_words(report.saved)
            << " of them were stored anew, " << text::size_in_words(report.lost) << " could not be read.\n";
  if (report.lost > 0)
    std::cout << "`lightkeep backup now` stores what the data folder still has of it, and `lightkeep backup "
                 "verify` names what is missing then.\n";
  return done;
}

// export

int export_one(const Loaded& loaded) {
  stand_back(loaded);
  backup::Repository repository = open_repository(loaded.options);
  const backup::Manifest manifest = repository.load_at(wanted_time(loaded));
  const std::string& file = loaded.rest.back();
  ProgressLine line;
  const auto report = backup::export_backup(repository, manifest, file, line.teller());
  line.clear();
  if (loaded.has("json")) {
    Json json = words_of(manifest);
    json["packs"] = report.packs;
    json["fileBytes"] = report.bytes;
    std::cout << api::print(json) << "\n";
    return done;
  }
  std::cout << file << " holds the backup of " << text::iso_seconds(manifest.time) << ": " << manifest.images
            << " images, " << text::size_in_words(report.bytes)
            << ", every byte read back. `lightkeep restore --backup-to " << file
            << " NEW-FOLDER` puts it back, with the recovery passphrase.\n";
  return done;
}

// prune

int prune(const Loaded& loaded) {
  stand_back(loaded);
  const Options& options = loaded.options;
  const backup::KeepRules rules{options.backup_keep_all.count(), options.backup_keep_daily,
                                options.backup_keep_weekly, options.backup_keep_monthly};
  backup::Repository repository = open_repository(options);
  ProgressLine line;
  const bool dry_run = loaded.has("dry-run");
  const auto report = backup::prune(repository, rules, unix_milliseconds(), dry_run, line.teller());
  line.clear();
  if (loaded.has("json")) {
    Json removed = Json::array();
    for (const std::int64_t time : report.removed) removed.push_back(text::iso_seconds(time));
    std::cout << api::print(Json{{"removed", removed}, {"left", report.left}, {"freedBytes", report.freed}})
              << "\n";
    return done;
  }
  for (const std::int64_t time : report.removed)
    std::cout << (dry_run ? "would go: " : "gone: ") << text::iso_seconds(time) << "\n";
  std::cout << report.left << " backups are kept";
  if (!dry_run) std::cout << "; " << text::size_in_words(report.freed) << " are free again";
  std::cout << ".\n";
  return done;
}

// drill

std::filesystem::path place_of_drills() {
  std::error_code none;
  const auto place = std::filesystem::temp_directory_path(none);
  if (none)
    throw std::runtime_error("a drill needs a folder to work in: TMPDIR names none, and there is no /tmp");
  return place;
}

int drill_newest(const Loaded& loaded) {
  stand_back(loaded);
  backup::Repository repository = open_repository(loaded.options);
  const backup::Manifest manifest = repository.load_at(std::nullopt);
  ProgressLine line;
  const DrillReport report =
      drill(repository, manifest, {place_of_drills(), loaded.options.master_key, unix_milliseconds()},
            line.teller());
  line.clear();
  const bool well = report.problems.empty();
  if (well) repository.note(backup::Proof::drilled, unix_milliseconds());
  if (loaded.has("json")) {
    Json json = words_of(manifest);
    json["restoredImages"] = report.images;
    json["restoredBytes"] = report.bytes;
    json["fetched"] = report.fetched;
    json["problems"] = report.problems;
    std::cout << api::print(json) << "\n";
    return well ? done : failed;
  }
  for (const std::string& problem : report.problems) std::cout << problem << "\n";
  std::cout << "Drill of the backup of " << text::iso_seconds(manifest.time) << ": " << report.images
            << " images of " << text::size_in_words(report.bytes) << " were put back, " << report.fetched
            << " fetched by their URLs, " << report.problems.size() << " problems.\n";
  return well ? done : failed;
}

struct Action {
  std::string_view name;
  std::string_view flags;
  std::string_view sentence;
  int (*run)(const Loaded&);
  std::size_t arguments = 0;
};

constexpr std::array actions{
    Action{"init", "", "makes the repository and shows its recovery passphrase, once", init},
    Action{"now", "json", "a backup, beside a running server too; what is there already is not stored again",
           now},
    Action{"list", "json", "which backups there are", list},
    Action{"verify", "json deep",
           "whether all can be put back; --deep reads every byte and names what is damaged", verify},
    Action{"drill", "json",
           "restores the newest into a folder in TMPDIR and looks whether a server shows what it should",
           drill_newest},
    Action{"export", "json at",
           "FILE: a backup as one file, to carry away; restore and verify take it as --backup-to", export_one,
           1},
    Action{"mend", "json", "stores anew what can be read of damaged packs, and removes these", mend},
    Action{"prune", "json dry-run", "removes backups that --backup-keep-… do not keep", prune},
};

int usage() {
  std::cerr << "Usage: lightkeep backup ACTION --backup-to PLACE [--data FOLDER] [--json]\n";
  for (const Action& action : actions)
    std::cerr << "  " << action.name << std::string(8 - action.name.size(), ' ') << action.sentence << "\n";
  return wrong_usage;
}

}  // namespace

int backup_command(const Loaded& loaded) {
  if (loaded.rest.empty()) return usage();
  const auto action = std::ranges::find(actions, loaded.rest.front(), &Action::name);
  if (action == actions.end() || loaded.rest.size() != 1 + action->arguments) return usage();
  for (const CommandFlag& flag : loaded.flags)
    if (action->flags.find(flag.name) == action->flags.npos) return usage();
  return action->run(loaded);
}

}  // namespace lightkeep::app

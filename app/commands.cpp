#include "app/commands.h"

#include <pthread.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <optional>

#include "app/admin.h"
#include "app/appliance.h"
#include "app/backup_commands.h"
#include "app/client/client.h"
#include "app/demo.h"
#include "app/doctor.h"
#include "app/library/permissions.h"
#include "app/mail/test_mail.h"
#include "app/move_command.h"
#include "app/options/print.h"
#include "app/repair_commands.h"
#include "app/restore_command.h"
#include "app/sandbox/child.h"
#include "app/user_command.h"
#include "app/version.h"

namespace lightkeep::app {
namespace {

// Blocked in every thread, so that one waits for them and none is interrupted.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void wait_for(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
}

int serve(const Loaded& loaded) {
  const sigset_t signals = block_stop_signals();
  Appliance appliance(loaded.options);
  for (const std::string& warning : loaded.warnings)
    appliance.log().event(library::Severity::warning, warning);
  appliance.start();
  const std::string local = appliance.local_url(), links = appliance.public_url();
  std::cout << "lightkeep: ready on " << local << (links == local ? "" : ", as " + links) << std::endl;
  wait_for(signals);
  appliance.log().event(library::Severity::info, "stopping");
  appliance.stop();
  return 0;
}

int demo(const Loaded& loaded) {
  const sigset_t signals = block_stop_signals();
  Demo show(loaded);
  show.start();
  wait_for(signals);
  return 0;
}

int config(const Loaded& loaded) {
  const bool sample = !loaded.rest.empty() && loaded.rest.front() == "sample";
  std::cout << (sample ? sample_config() : effective_config(loaded));
  return 0;
}

int mail_command(const Loaded& loaded) {
  if (loaded.rest.size() != 2 || loaded.rest.front() != "test") {
    std::cerr << "lightkeep: it is `lightkeep mail test ADDRESS`, with the options of the server.\n";
    return 2;
  }
  const Options& options = loaded.options;
  if (options.smtp_url.empty()) {
    std::cerr
        << "lightkeep: no mail server is set up. Give --smtp-url and --mail-from, or --config FILE with "
           "both.\n";
    return 2;
  }
  const auto settings =
      mail::read_settings(options.smtp_url, options.mail_from, options.base_url(options.listen.port));
  const std::string& address = loaded.rest.back();
  const bool sent =
      mail::send_test(settings, address, [](const std::string& line) { std::cout << line << std::endl; });
  if (sent) std::cout << "The mail to " << address << " is on its way. See whether it arrives, and where.\n";
  return sent ? 0 : 1;
}

int roles(const Loaded&) {
  std::cout << library::permissions_as_markdown();
  return 0;
}

int decode(const Loaded&) {
  return sandbox::run_child();
}

int version(const Loaded&) {
  std::cout << "lightkeep " << program_version << "\n";
  return 0;
}

struct Command {
  std::string_view name;
  std::string_view arguments;
  std::string_view sentence;
  int (*run)(const Loaded&);
  std::string_view flags{};  // that it takes, separated by spaces
};

constexpr std::array commands{
    Command{"serve", "", "Runs the server; also what happens without a command.", serve},
    Command{"demo", "[IMAGE...]",
            "A throw-away server with a library of your images, or of some that it draws.", demo},
    Command{"check", "[deep]",
            "Looks for damage in the data folder, beside a server too; `deep` reads every image.",
            check_command},
    Command{"backup", "ACTION",
            "Backups in --backup-to, beside a server too: init, now, list, verify, export, mend, drill, "
            "prune. Flags: "
            "--json, --deep, "
            "--dry-run.",
            backup_command, "json at deep dry-run"},
    Command{"restore", "FOLDER",
            "Puts a backup back into an empty folder: the newest, or that of --at TIME, all of it or --only "
            "a part. "
            "Flags: --json, --dry-run, --partial.",
            restore_command, "json at only dry-run partial"},
    Command{"move", "",
            "Moves the images --to s3://BUCKET/PREFIX?endpoint=https://HOST, or back --to local; beside a "
            "server, ahead of it.",
            move_command, "to"},
    Command{"health", "", "Asks the server that runs at --admin-listen whether it is ready.", health_command},
    Command{"doctor", "",
            "Looks at the running server as its clients do: name, certificate, proxy, mail, disk, clock.",
            doctor_command},
    Command{"recover", "[ACTION]",
            "Images that have lost their rows: lists them, puts them back: into ORG/LIBRARY.",
            recover_command},
    Command{"rebuild", "PART", "Makes a part of a damaged data folder anew from the others.",
            rebuild_command},
    Command{"migrate", "",
            "Brings the rows to this version's schema, as a start does; --dry-run tries it on a copy.",
            migrate_command, "dry-run"},
    Command{"mail", "test ADDRESS", "Sends a test mail to the address and says how that went.", mail_command},
    Command{"user", "ACTION",
            "Accounts, while the server is stopped: list, add EMAIL [NAME], passwd EMAIL, remove EMAIL.",
            user_command},
    Command{"config", "[sample]", "Prints the settings in force and where each comes from, or a sample file.",
            config},
    Command{"roles", "", "Prints who may do what in organizations and libraries, as a table.", roles},
    Command{"decode", "", "What the server starts for itself, to decode images in.", decode},
    Command{"version", "", "Prints the version.", version},
};

// Whatever the server makes, the files of its libraries too, is its owner's alone.
void keep_files_private() {
  umask(S_IRWXG | S_IRWXO);
}

int help() {
  std::cout << "Usage: lightkeep [COMMAND] [OPTION…]\n\nCommands:\n";
  for (const Command& command : commands) {
    std::array<char, 64> left{};
    std::snprintf(left.data(), left.size(), "  %-8s%-14s", command.name.data(), command.arguments.data());
    std::cout << left.data() << command.sentence << "\n";
  }
  std::cout << "\n" << client::help() << "\nOptions of the server:\n\n" << options_help();
  return 0;
}

int wrong_usage(const std::string& what) {
  std::cerr << "lightkeep: " << what << " Try `lightkeep --help`.\n";
  return 2;
}

/// The sentence about a flag that the command does not take.
std::optional<std::string> foreign_flag(const Command& command, const Loaded& loaded) {
  const std::string own = " " + std::string(command.flags) + " ";
  for (const CommandFlag& flag : loaded.flags)
    if (own.find(" " + flag.name + " ") == own.npos)
      return "`" + std::string(command.name) + "` takes no --" + flag.name + ".";
  return std::nullopt;
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
  if (std::ranges::find(arguments, "--version") != arguments.end()) return version({});
  if (!arguments.empty() && client::is_command(arguments.front()))
    return client::run(arguments.front(), {arguments.begin() + 1, arguments.end()}, program_version);
  keep_files_private();
  Loaded loaded;
  try {
    loaded = load(arguments, process_environment());
  } catch (const OptionError& error) {
    std::cerr << "lightkeep: " << error.what() << "\n";
    return 2;
  }
  if (loaded.help) return help();
  if (loaded.rest.empty() && loaded.flags.empty()) return serve(loaded);
  if (loaded.rest.empty()) return wrong_usage("--" + loaded.flags.front().name + " belongs to a command.");
  const std::string name = loaded.rest.front();
  loaded.rest.erase(loaded.rest.begin());
  if (name == "help") return help();
  for (const Command& command : commands) {
    if (command.name != name) continue;
    if (command.arguments.empty() && !loaded.rest.empty())
      return wrong_usage("`" + name + "` takes no argument.");
    if (const auto foreign = foreign_flag(command, loaded)) return wrong_usage(*foreign);
    return command.run(loaded);
  }
  return wrong_usage("there is no command `" + name + "`.");
}

}  // namespace lightkeep::app

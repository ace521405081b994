#include "app/client/client.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "app/client/commands.h"

namespace lightkeep::client {
namespace {

struct Row {
  std::string_view name;
  std::string_view arguments;
  std::string_view sentence;
  std::size_t fewest, most;  // arguments
  Exit (*run)(const Session&);
};

constexpr std::size_t any = static_cast<std::size_t>(-1);
constexpr std::array rows{
    Row{"login", "URL", "Signs this terminal in to a server: shows a code to compare in a browser.", 1, 1,
        login},
    Row{"logout", "", "Ends the sign-in, on the server and here.", 0, 0, logout},
    Row{"whoami", "", "Tells who the server takes this terminal for, and what it may do.", 0, 0, whoami},
    Row{"servers", "[URL]", "Lists the sign-ins; with an address, makes that one the current.", 0, 1,
        servers},
    Row{"ls", "", "Lists the images of a library; the libraries, where there are several.", 0, 0, list},
    Row{"search", "WORD...", "Finds images by words.", 1, any, search},
    Row{"upload", "FILE...", "Uploads images, folders with all below; not what is there already.", 1, any,
        upload},
    Row{"download", "[ID...]", "Downloads images, or the whole library; goes on where it was cut off.", 0,
        any, download},
    Row{"export", "FOLDER", "The whole library as files, with views, descriptions and tags.", 1, 1,
        export_library},
    Row{"import", "FOLDER",
        "What `export` wrote, or a folder of images with sidecars (XMP), into a library; with --from, "
        "another server's images by its address.",
        1, 1, import_library},
};

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread yet
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

void check_count(const Row& row, const Invocation& typed) {
  if (typed.rest.size() < row.fewest || typed.rest.size() > row.most)
    throw Failure(Exit::usage, "It is `lightkeep " + std::string(row.name) + " " +
                                   std::string(row.arguments) + "`. Try `lightkeep --help`.");
}

Exit run_row(const Row& row, const std::vector<std::string>& arguments, std::string_view version) {
  const Invocation typed = read_invocation(arguments, environment);
  Output output(typed.json);
  if (typed.help) {
    for (const Row& each : rows)
      if (&each == &row)
        output.note("Usage: lightkeep " + std::string(row.name) + " " + std::string(row.arguments) +
                    " [OPTION...]");
    return Exit::done;
  }
  check_count(row, typed);
  HttpClient http("Lightkeep/" + std::string(version) + " (terminal)");
  const SignIns sign_ins(sign_ins_file());
  return row.run({typed, output, http, sign_ins});
}

const Row* find(std::string_view name) {
  const auto* row = std::ranges::find(rows, name, &Row::name);
  return row == rows.end() ? nullptr : row;
}

int tell(const std::string& sentence, Exit exit) {
  Output(false).note("lightkeep: " + sentence);
  return static_cast<int>(exit);
}

}  // namespace

bool is_command(std::string_view name) {
  return find(name) != nullptr;
}

int run(const std::string& name, const std::vector<std::string>& arguments, std::string_view version) {
  try {
    return static_cast<int>(run_row(*find(name), arguments, version));
  } catch (const Failure& failure) {
    return tell(failure.what(), failure.exit());
  } catch (const std::exception& error) {
    return tell(error.what(), Exit::failed);
  }
}

std::string help() {
  std::string text = "As a client of a server, this one's or another's:\n";
  for (const Row& row : rows) {
    std::string left = "  " + std::string(row.name) + " " + std::string(row.arguments);
    left.resize(std::max<std::size_t>(left.size() + 2, 24), ' ');
    text += left + std::string(row.sentence) + "\n";
  }
  return text + "\nTheir options:\n" + options_help();
}

}  // namespace lightkeep::client

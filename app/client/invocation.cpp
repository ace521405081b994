#include "app/client/invocation.h"

#include <algorithm>
#include <array>
#include <variant>

#include "app/client/failure.h"
#include "app/ip/address.h"
#include "app/net/error.h"
#include "app/net/url.h"
#include "text/quantity.h"

namespace lightkeep::client {
namespace {

struct Row {
  std::string_view name;
  std::string_view value;  // how help names it; empty: it takes none
  std::string_view sentence;
  std::variant<std::string Invocation::*, std::int64_t Invocation::*, bool Invocation::*> field;
};

constexpr std::array rows{
    Row{"--server", "URL", "The server; else LIGHTKEEP_SERVER, else the one signed in to or chosen last.",
        &Invocation::server},
    Row{"--organization", "ID", "Which sign-in, where there are several for the server.",
        &Invocation::organization},
    Row{"--library", "ID", "The library; needed where there are several.", &Invocation::library},
    Row{"--into", "FOLDER", "Where downloads go; else the current folder.", &Invocation::into},
    Row{"--jobs", "N", "How many files at a time, 1 to 16; else 4.", &Invocation::jobs},
    Row{"--limit", "N", "How many to list at most; else all.", &Invocation::limit},
    Row{"--from", "KIND", "What `import` brings from: immich, photoprism or raster; else a folder.",
        &Invocation::from},
    Row{"--dry-run", "", "Only says what an import would do.", &Invocation::dry_run},
    Row{"--json", "", "Prints one JSON document instead of lines for people.", &Invocation::json},
};

constexpr std::int64_t most_jobs = 16;

[[noreturn]] void refuse(const std::string& sentence) {
  throw Failure(Exit::usage, sentence + " Try `lightkeep --help`.");
}

std::int64_t read_number(std::string_view name, const std::string& text) {
  const auto number = text::parse_count(text);
  if (!number || *number < 1) refuse(std::string(name) + " needs a number from 1 on.");
  return *number;
}

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& arguments) : arguments_(arguments) {}

  Invocation read() {
    while (next_ < arguments_.size()) {
      const std::string& argument = arguments_[next_++];
      if (argument == "--") break;
      if (argument == "--help" || argument == "-h")
        made_.help = true;
      else if (argument.size() > 1 && argument.front() == '-')
        option(argument);
      else
        made_.rest.push_back(argument);
    }
    made_.rest.insert(made_.rest.end(), arguments_.begin() + static_cast<std::ptrdiff_t>(next_),
                      arguments_.end());
    return std::move(made_);
  }

 private:
  void option(const std::string& argument) {
    const auto equals = std::min(argument.find('='), argument.size());
    const std::string name = argument.substr(0, equals);
    const auto* row = std::ranges::find(rows, name, &Row::name);
    if (row == rows.end()) refuse("Unknown option " + name + ".");
    const auto* flag = std::get_if<bool Invocation::*>(&row->field);
    if (flag != nullptr && equals < argument.size()) refuse(name + " takes no value.");
    if (flag != nullptr) return void(made_.**flag = true);
    set(*row, equals < argument.size() ? argument.substr(equals + 1) : value_of(name));
  }

  std::string value_of(const std::string& name) {
    if (next_ == arguments_.size()) refuse(name + " needs a value.");
    return arguments_[next_++];
  }

  void set(const Row& row, const std::string& value) {
    if (value.empty()) refuse(std::string(row.name) + " needs a value.");
    if (const auto* number = std::get_if<std::int64_t Invocation::*>(&row.field))
      made_.** number = read_number(row.name, value);
    else
      made_.*std::get<std::string Invocation::*>(row.field) = value;
  }

  const std::vector<std::string>& arguments_;
  std::size_t next_ = 0;
  Invocation made_;
};

}  // namespace

Invocation read_invocation(const std::vector<std::string>& arguments, const Environment& environment) {
  Invocation made = Reader(arguments).read();
  made.jobs = std::min(made.jobs, most_jobs);
  made.api_key = environment("LIGHTKEEP_API_KEY").value_or("");
  made.import_key = environment("LIGHTKEEP_IMPORT_KEY").value_or("");
  if (made.server.empty()) made.server = environment("LIGHTKEEP_SERVER").value_or("");
  if (!made.server.empty()) made.server = read_server(made.server);
  return made;
}

std::string read_server(std::string_view typed) {
  const bool has_scheme = typed.find("://") != std::string_view::npos;
  try {
    const net::Url url = net::parse_url((has_scheme ? "" : "https://") + std::string(typed));
    if (!url.https && !ip::names_this_machine(url.host))
      throw Failure(Exit::usage,
                    "Plain HTTP goes to this machine only: use https://" + url.authority() + ".");
    return std::string(url.https ? "https://" : "http://") + url.authority();
  } catch (const net::Error& error) {
    throw Failure(Exit::usage, net::shown_text(typed) + " is no address of a server: " + error.what() + ".");
  }
}

std::string options_help() {
  std::string text;
  for (const Row& row : rows) {
    std::string left = "  " + std::string(row.name) + (row.value.empty() ? "" : " ") + std::string(row.value);
    left.resize(std::max<std::size_t>(left.size() + 2, 24), ' ');
    text += left + std::string(row.sentence) + "\n";
  }
  return text;
}

}  // namespace lightkeep::client

// What was typed after a command's name, and what the environment adds. Inside the room only; pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::client {

struct Invocation {
  std::vector<std::string> rest;  // files, ids, words
  std::string server;             // "https://images.example.com"; empty: the one that was used last
  std::string api_key;            // of LIGHTKEEP_API_KEY; it goes before a sign-in
  std::string organization;
  std::string library;
  std::string from;        // what kind of server an import is from; empty: a folder
  std::string import_key;  // of LIGHTKEEP_IMPORT_KEY: for that server
  std::string into = ".";
  std::int64_t jobs = 4;
  std::int64_t limit = 0;  // 0: all
  bool json = false;
  bool dry_run = false;
  bool help = false;
};

using Environment = std::function<std::optional<std::string>(const char* name)>;

/// Throws Failure(usage).
Invocation read_invocation(const std::vector<std::string>& arguments, const Environment& environment);
/// Scheme, host and port of what a person types, in lower case: "https://images.example.com" for
/// "images.example.com/". Throws Failure(usage): plain HTTP is for this machine only.
std::string read_server(std::string_view typed);
std::string options_help();

}  // namespace lightkeep::client

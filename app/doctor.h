// `lightkeep doctor`: what a server looks like from where its clients are, and what to mend. It asks the
// server by its public URL, through whatever stands in front, and shows that it may by the master key, which
// both can read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "app/http/http.h"
#include "app/options/options.h"
#include "store/digest.h"

namespace lightkeep::app {

/// The server's side: tells whom the server takes the doctor for, and how much of a body came through.
/// `keyed_hash` is the vault's. Nobody else learns that it is there.
void add_doctor_route(http::Routes& routes, std::uint64_t largest_body,
                      std::function<store::Digest(std::string_view)> keyed_hash);

/// One thing that was looked at.
struct Finding {
  enum class Verdict { good, doubtful, bad };
  Verdict verdict{};
  std::string what;
  std::string sentence;  // how it is
  std::string remedy{};  // what mends it
};

/// Looks at the running server that has these options; takes some seconds. `tell` gets each finding as it
/// comes.
void examine(const Options& options, const std::function<void(const Finding&)>& tell);

/// 0: nothing is wrong; 1: something is, and was said.
int doctor_command(const Loaded& loaded);

}  // namespace lightkeep::app

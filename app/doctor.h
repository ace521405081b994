// `lightkeep doctor`: what a server looks like from where its clients are, and what to mend. It asks the
// server by its public URL, through whatever stands in front, and shows that it may by the master key, which
// both can read.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "app/http/http.h"
#include "app/options/options.h"
#include "store/digest.h"

namespace lightkeep::app {

/// The server's side: tells whom the server takes the doctor for, and how much of a body came through.
/// `keyed_hash` is the vault's. Nobody else learns that it is there.
void add_doctor_route(http::Routes& routes, std::uint64_t largest_body,
                      std::function<store::Digest(std::string_view)> keyed_hash);

/// 0: nothing is wrong; 1: something is, and was said.
int doctor_command(const Loaded& loaded);

}  // namespace lightkeep::app

// What a server has of its authority, and how it went last: kept as one JSON text. Inside the room only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/acme/certificate.h"
#include "app/acme/timetable.h"

namespace lightkeep::acme {

struct Standing {
  std::string account_key;         // AccountKey::text; empty: none yet
  std::string directory;           // of the authority that the key is known to
  std::string key, chain;          // PEM; empty: no certificate yet
  std::string chain_from;          // the authority that gave it
  store::Millis renew_at = 0;      // when that one is to be replaced
  std::optional<Window> window{};  // what the authority suggested last
  store::Millis ask_at = 0;        // when it is asked again
  int failures = 0;                // in a row, a try under way among them
  store::Millis last_try = 0;
  std::optional<store::Millis> again{};  // what the authority asked for then

  std::string text() const;
  /// An empty one for what cannot be read.
  static Standing parse(std::string_view text);
};

/// Whether there is a certificate of this authority for all these names.
bool serves(const Standing& standing, const std::string& directory, const std::vector<std::string>& names);

}  // namespace lightkeep::acme

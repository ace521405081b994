// The operator's page, which is at --admin-listen and never public: what the server and its backups are like.
// Called by app/operator_report.cpp; pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/http/http.h"

namespace lightkeep::pages {

struct OperatorView {
  struct Fact {
    std::string name, value;
  };
  struct Backup {
    std::int64_t time = 0;     // Unix milliseconds
    std::string images, size;  // in words
    std::string version;       // that made it
    bool proved = false;       // all of it was read since
    std::string problem;       // empty: none
  };
  enum class Verdict { good, doubtful, bad };
  struct Finding {
    Verdict verdict{};
    std::string what, sentence, remedy;
  };

  std::string unready;                // why it takes no work; empty: it does
  std::vector<std::string> warnings;  // sentences
  std::vector<Fact> facts;
  std::string backup_place;                      // empty: none is named
  std::string backup_trouble;                    // why they cannot be looked at; empty: they can
  std::int64_t verified = 0, drilled = 0;        // Unix milliseconds; 0: never
  std::vector<Backup> backups;                   // the newest first
  std::optional<std::vector<Finding>> findings;  // none: nobody asked for them
};

http::Reply operator_page(const OperatorView& view);

}  // namespace lightkeep::pages

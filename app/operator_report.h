// What the operator's page says, put together from the running server, its disk and its backups. Built by the
// composition root where there is an --admin-listen; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/http/http.h"
#include "app/options/options.h"

namespace lightkeep::app {

struct OperatorReport {
  Options options;  // as the server has them, with the port that it listens at
  std::function<std::optional<std::string>()> unready;  // why not; empty when ready
  std::function<std::vector<std::string>()> warnings;   // of a ready server
  std::function<std::uint64_t()> free_bytes;            // of the disk
  std::int64_t started = 0;                             // Unix milliseconds

  /// `examined`: with what a doctor finds, which takes some seconds.
  http::Reply page(bool examined) const;
};

}  // namespace lightkeep::app

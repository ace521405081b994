// The operator's own door, on loopback or a Unix socket, never for the public: a page of what the server and
// its backups are like, /healthz, /readyz with the reason, /metrics, and POST /check, which looks through the
// data folder beside the running server. A stock httplib server: its few clients are trusted and speak plain
// HTTP/1.1. Pages of others, in a browser on this machine, are kept out. Any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/http/http.h"
#include "app/options/options.h"
#include "store/blob_placing.h"

namespace lightkeep::app {

class AdminListener {
 public:
  struct Answers {
    std::function<std::optional<std::string>()> unready;  // why not; empty when ready
    std::function<std::string()> metrics;                 // Prometheus text
    std::function<http::Reply(bool examined)> page;       // with what a doctor finds, or without
    std::filesystem::path data;                           // what is looked through
    store::Reach reach;                                   // to images that are not in there
  };

  /// Listens at `address`, of the form of --admin-listen. Throws std::runtime_error with a sentence.
  AdminListener(const std::string& address, Answers answers);
  /// Ends a check that is running.
  ~AdminListener();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Asks a running server at --admin-listen whether it is ready. 0: it is, 1: it is not, or nobody answers.
int health_command(const Loaded& loaded);

}  // namespace lightkeep::app

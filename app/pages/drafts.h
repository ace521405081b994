// Forms that were not taken, kept for a while so that their page can show what was typed: after a refusal, or
// when the session had ended and the person has signed in again. In memory only, bounded in bytes. The routes
// hold one; any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sync/mutex.h"

namespace lightkeep::pages {

struct Draft {
  std::string page;                                           // the path that shows it
  std::string form;                                           // the path that it was sent to
  std::vector<std::pair<std::string, std::string>> fields{};  // as typed, without passwords and tokens
  std::string problem{};                                      // what the page says; empty: nothing is wrong
  int status = 200;                                           // that the page is answered with
  std::optional<int> retry_after{};                           // seconds
};

/// Whose a draft is.
struct DraftOwner {
  std::string browser;  // id of its cookie
  std::string client;   // address; one network can fill no more than a share of the memory
};

class Drafts {
 public:
  /// `now`: Unix milliseconds. Returns the number by which the page asks for it.
  std::int64_t keep(const DraftOwner& owner, Draft draft, std::int64_t now);
  /// Null for another browser's, and when it has been let go.
  std::optional<Draft> find(std::int64_t number, const std::vector<std::string>& browsers, std::int64_t now);

 private:
  struct Kept {
    std::int64_t number;
    std::int64_t since;
    std::string browser;
    std::string network;
    std::size_t bytes;
    Draft draft;
  };

  void let_go(std::int64_t now) REQUIRES(mutex_);
  void let_go_first() REQUIRES(mutex_);
  std::size_t bytes_of(const std::string& network) const REQUIRES(mutex_);

  sync::Mutex mutex_;
  std::deque<Kept> kept_ GUARDED_BY(mutex_);  // the oldest first
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;  // of all
  std::int64_t last_ GUARDED_BY(mutex_) = 0;
};

}  // namespace lightkeep::pages

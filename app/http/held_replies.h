// Whole replies that wait in memory for slow readers: how many bytes of them there may be, and which goes
// when there is no room for more. Reactors and workers call it, from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/ip/address.h"
#include "sync/mutex.h"

namespace lightkeep::http {

class Reactor;

class HeldReplies {
 public:
  static constexpr std::string_view no_room = "too many replies wait for slow readers";  // why one is cut

  /// Whose reply it is.
  struct Reader {
    Reactor* reactor = nullptr;
    std::uint64_t connection = 0;
    ip::Address site{};
  };

  explicit HeldReplies(std::size_t most) : most_(most) {}

  /// Holds `bytes` for a reader who holds nothing yet. Returns whose replies are held no more, since others
  /// have to have room: of the site that holds most, those that wait longest. Who comes may be one of them.
  std::vector<Reader> hold(const Reader& reader, std::size_t bytes);
  void let_go(std::uint64_t connection);
  bool holds(std::uint64_t connection) const;

 private:
  struct Held {
    Reader reader;
    std::size_t bytes = 0;
    std::uint64_t turn = 0;  // rises
  };
  struct Site {
    std::size_t bytes = 0;
    std::list<Held> held;  // that waits longest first
  };
  Site& greediest() REQUIRES(mutex_);
  void erase(std::list<Held>::iterator held) REQUIRES(mutex_);

  const std::size_t most_;
  mutable sync::Mutex mutex_;
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  std::uint64_t turns_ GUARDED_BY(mutex_) = 0;
  std::map<ip::Address, Site> sites_ GUARDED_BY(mutex_);
  std::unordered_map<std::uint64_t, std::list<Held>::iterator> by_connection_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::http

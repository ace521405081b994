// The bodies that handlers read while they still come: how many there may be, whose they are, and whose turn
// it is to be worked on. Most of the time each waits for its sender, without a thread; when all places are
// taken whoever has most gives one up. Used by BodyReader; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>

#include "app/gate/gate.h"
#include "app/ip/address.h"
#include "sync/mutex.h"

namespace lightkeep::http {

class Transport;

struct OpenBodiesLimits {
  std::size_t together = 256;  // each holds up to a megabyte of what it brings, and a stack
  std::size_t of_one = 64;     // address, and organization
  std::size_t waiting = 1024;  // to come in, without a thread or any of their bytes; of one address a quarter
  std::size_t turns = 2;       // worked on at once
};

class OpenBodies {
 public:
  using Site = std::optional<ip::Address>;  // empty: this machine

  explicit OpenBodies(const OpenBodiesLimits& limits);

  /// Calls `answer`, which must not block, when a handler may begin with a body of this site; the pass is to
  /// be held until it has finished. Refuses where too many wait.
  void enter_later(const Site& site, std::function<void(gate::Gate::Answer)> answer);

  /// One body's place. One thread at a time.
  class Place {
   public:
    /// Where all places are taken, breaks off the oldest body of the site that has most of them, if that has
    /// more than this one's. Throws ApiError(unavailable) where none has.
    Place(OpenBodies& bodies, Site site, Transport& transport);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// Whose share it is from now on: an organization's instead of the address's. Throws
    /// ApiError(unavailable) when that has its share of places already.
    void charge_to(const std::string& owner);

    bool has_turn() const { return turn_.weight() > 0; }
    /// Calls `then`, which must not block, when it has its turn: whoever was worked on least comes first. It
    /// must not go before. Once `close` was called, that is at once and without a turn.
    void await_turn(std::function<void()> then);
    void worked(std::size_t bytes);  // gives the turn to others after a while
    void leave_turn() { turn_.leave(); }

   private:
    friend class OpenBodies;
    OpenBodies& bodies_;
    const Site site_;
    Transport& transport_;
    std::string owner_;        // empty: nobody is known yet
    bool broken_off_ = false;  // guarded by OpenBodies::mutex_
    gate::Gate::Pass turn_;
    std::uint64_t worked_ = 0;  // bytes, since it last waited for its turn
    std::list<Place*>::iterator entry_;
  };

  std::size_t open() const;
  std::size_t waiting() const { return entrance_.waiting(); }
  /// Nobody waits for anything any more, and nobody comes in.
  void close();

 private:
  using Places = std::list<Place*>;  // the oldest first
  bool make_room(const Site& site) REQUIRES(mutex_);

  const OpenBodiesLimits limits_;
  gate::Gate entrance_;
  gate::Gate turns_;
  mutable sync::Mutex mutex_;
  std::map<Site, Places> by_site_ GUARDED_BY(mutex_);
  std::map<std::string, std::size_t> by_owner_ GUARDED_BY(mutex_){};  // places
  std::size_t open_ GUARDED_BY(mutex_) = 0;                           // without those that were broken off
};

}  // namespace lightkeep::http

// Those who wait for a turn, in a fair order: by group (an organization), within it by client, within that
// the cheap before the dear. Used by gate.h; nothing in it waits or locks. One thread at a time.
//
// Start-time fair queueing (Goyal, Vin, Chen 1996) in two levels: whoever's turn it was is charged its price,
// and the next turn is that of the group, then of the client, that was charged least. One that comes anew is
// set to where the others stand, so that nobody saves up turns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace lightkeep::gate {

/// Who wants in, and what it costs. The same words without a name are all one group, or one client.
struct Entrant {
  std::string group{};
  std::string client{};
  std::uint64_t weight = 1;  // of what is let in at once, for as long as it is inside
  std::uint64_t price = 1;   // of its work, in any unit that all entrants of one gate share
};

class FairQueue {
 public:
  using Id = std::uint64_t;
  struct Entry {
    Id id = 0;
    Entrant entrant;
  };

  /// Ids rise.
  void push(Entry entry);
  /// Takes out the next whose group may enter; none when there is none, or when `fits` says that the next
  /// must wait for room: nobody smaller goes before it, or it would wait for ever.
  std::optional<Entry> pop(const std::function<bool(const Entrant&)>& group_may_enter,
                           const std::function<bool(const Entrant&)>& fits);
  /// Takes out the one who waits in vain soonest: the last of the client with the most waiting in the group
  /// with the most waiting (or in `group`), the newest of equals. There is one.
  Entry drop(const std::string* group = nullptr);
  bool remove(Id id);
  /// Whose turn it was did cost `price`, not what it said before. Of one that nobody waits with any more,
  /// nothing is known and nothing is kept.
  void correct(const Entrant& entrant, std::uint64_t price);

  std::size_t size() const { return places_.size(); }
  std::size_t waiting(const std::string& group) const;

 private:
  using Order = std::pair<std::uint64_t, Id>;  // what the client was charged when it came plus its price
  struct Client {
    std::uint64_t charged = 0;
    Id newest = 0;
    std::map<Order, Entry> waiting;
  };
  struct Group {
    std::uint64_t charged = 0;
    std::uint64_t now = 0;  // where its clients stand
    Id newest = 0;
    std::size_t waiting = 0;
    std::map<std::string, Client> clients;
  };
  struct Place {
    std::string group, client;
    Order order;
  };

  Entry take(Id id);
  void charge(const Entrant& entrant);
  void forget_debts();

  std::uint64_t now_ = 0;  // where the groups stand
  std::map<std::string, Group> groups_;
  std::map<Id, Place> places_;
};

}  // namespace lightkeep::gate

// A gate before something scarce (processors, memory, connections to others): lets so much in at once, keeps
// so many more waiting in a fair order (fair_queue.h), and turns the rest away. Whoever floods the gate is
// turned away first; others keep their places. Any room of app/ may have one. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <variant>

#include "app/gate/fair_queue.h"

namespace lightkeep::gate {

struct GateLimits {
  static constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t inside = 1;               // weight let in at once
  std::uint64_t inside_each = no_limit;   // of one group; those without a name are not counted
  std::uint64_t waiting = no_limit;       // entrants
  std::uint64_t waiting_each = no_limit;  // of one group; those without a name are not counted
};

enum class Refusal {
  full,    // too many wait, or the weight is more than is ever let in
  late,    // its turn did not come in time
  closed,  // the gate was closed
};

class Gate {
 public:
  /// What somebody inside holds; leaves at its end, also after the gate has gone.
  class Pass {
   public:
    Pass() = default;  // holds nothing
    Pass(Pass&& other) noexcept;
    Pass& operator=(Pass&& other) noexcept;
    ~Pass() { leave(); }

    void leave();
    /// As `leave`; what it did cost is charged in place of the entrant's price, which was an estimate.
    void leave(std::uint64_t price);
    /// Holds also what `other` held, of the same gate and group.
    void add(Pass other);
    std::uint64_t weight() const { return gate_ ? entrant_.weight : 0; }

   private:
    friend class Gate;
    struct Access;
    std::shared_ptr<Access> gate_;
    Entrant entrant_;  // its weight grows with `add`
  };
  using Answer = std::variant<Pass, Refusal>;
  using Clock = std::chrono::steady_clock;

  explicit Gate(GateLimits limits);
  /// Closes.
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// Waits on this thread for its turn.
  Answer enter(const Entrant& entrant, Clock::time_point until = Clock::time_point::max());

  /// Waits without a thread: calls `answer` once, from here when nobody need wait, else from the thread that
  /// leaves, floods or closes the gate. It holds no lock and must not block. Returns a number for `cancel`.
  FairQueue::Id enter_later(const Entrant& entrant, std::function<void(Answer)> answer);
  /// True when it was waiting: its `answer` is not called any more.
  bool cancel(FairQueue::Id id);

  /// Refuses all who wait and all who come; those inside stay until they leave.
  void close();

  std::uint64_t inside() const;  // weight
  std::size_t waiting() const;

 private:
  std::shared_ptr<Pass::Access> access_;
};

}  // namespace lightkeep::gate

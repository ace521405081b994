#include "app/gate/gate.h"

#include <optional>
#include <utility>
#include <vector>

#include "sync/mutex.h"

namespace lightkeep::gate {

// The gate itself, which those inside keep alive.
struct Gate::Pass::Access : std::enable_shared_from_this<Access> {
  using Callback = std::function<void(Answer)>;
  using Answers = std::vector<std::pair<Callback, Answer>>;  // to be given without the lock

  explicit Access(GateLimits with) : limits(with) {}

  bool group_may_enter(const Entrant& entrant) const REQUIRES(mutex);
  Pass let_in(const Entrant& entrant) REQUIRES(mutex);
  void admit(Answers& answers) REQUIRES(mutex);
  void turn_away(const std::string* group, Answers& answers) REQUIRES(mutex);
  FairQueue::Id enter(const Entrant& entrant, Callback callback, Answers& answers);
  void leave(const Entrant& entrant, std::uint64_t price);

  const GateLimits limits;
  mutable sync::Mutex mutex;
  bool closed GUARDED_BY(mutex) = false;
  std::uint64_t inside GUARDED_BY(mutex) = 0;                        // weight
  std::map<std::string, std::uint64_t> inside_of GUARDED_BY(mutex);  // by named group
  FairQueue queue GUARDED_BY(mutex);
  std::map<FairQueue::Id, Callback> callbacks GUARDED_BY(mutex);  // of those in the queue
  FairQueue::Id last_id GUARDED_BY(mutex) = 0;
};

namespace {

void give(auto& answers) {
  for (auto& [callback, answer] : answers) callback(std::move(answer));
}

}  // namespace

bool Gate::Pass::Access::group_may_enter(const Entrant& entrant) const {
  const auto own = entrant.group.empty() ? inside_of.end() : inside_of.find(entrant.group);
  return entrant.weight <= limits.inside_each - (own == inside_of.end() ? 0 : own->second);
}

Gate::Pass Gate::Pass::Access::let_in(const Entrant& entrant) {
  inside += entrant.weight;
  if (!entrant.group.empty()) inside_of[entrant.group] += entrant.weight;
  Pass pass;
  pass.gate_ = shared_from_this();
  pass.entrant_ = entrant;
  return pass;
}

void Gate::Pass::Access::admit(Answers& answers) {
  const auto may = [this](const Entrant& entrant) REQUIRES(mutex) { return group_may_enter(entrant); };
  const auto fits = [this](const Entrant& entrant)
                        REQUIRES(mutex) { return entrant.weight <= limits.inside - inside; };
  while (const auto next = queue.pop(may, fits))
    answers.emplace_back(std::move(callbacks.extract(next->id).mapped()), let_in(next->entrant));
}

void Gate::Pass::Access::turn_away(const std::string* group, Answers& answers) {
  answers.emplace_back(std::move(callbacks.extract(queue.drop(group).id).mapped()), Refusal::full);
}

FairQueue::Id Gate::Pass::Access::enter(const Entrant& entrant, Callback callback, Answers& answers) {
  const sync::Lock lock(mutex);
  const FairQueue::Id id = ++last_id;
  const bool named = !entrant.group.empty();
  if (closed || entrant.weight > limits.inside || (named && entrant.weight > limits.inside_each)) {
    answers.emplace_back(std::move(callback), closed ? Refusal::closed : Refusal::full);
    return id;
  }
  callbacks.emplace(id, std::move(callback));
  queue.push({id, entrant});
  admit(answers);
  if (named && queue.waiting(entrant.group) > limits.waiting_each) turn_away(&entrant.group, answers);
  if (queue.size() > limits.waiting) turn_away(nullptr, answers);
  return id;
}

void Gate::Pass::Access::leave(const Entrant& entrant, std::uint64_t price) {
  Answers answers;
  {
    const sync::Lock lock(mutex);
    inside -= entrant.weight;
    const auto own = inside_of.find(entrant.group);
    if (own != inside_of.end() && (own->second -= entrant.weight) == 0) inside_of.erase(own);
    queue.correct(entrant, price);
    admit(answers);
  }
  give(answers);
}

Gate::Pass::Pass(Pass&& other) noexcept
    : gate_(std::move(other.gate_)), entrant_(std::move(other.entrant_)) {}

Gate::Pass& Gate::Pass::operator=(Pass&& other) noexcept {
  if (this == &other) return *this;
  leave();
  gate_ = std::move(other.gate_);
  entrant_ = std::move(other.entrant_);
  return *this;
}

void Gate::Pass::leave() {
  leave(entrant_.price);
}

void Gate::Pass::leave(std::uint64_t price) {
  if (const auto gate = std::exchange(gate_, nullptr)) gate->leave(entrant_, price);
}

void Gate::Pass::add(Pass other) {
  if (!gate_) return std::swap(*this, other);
  entrant_.weight += other.weight();
  other.gate_ = nullptr;
}

Gate::Gate(GateLimits limits) : access_(std::make_shared<Pass::Access>(limits)) {}

Gate::~Gate() {
  close();
}

FairQueue::Id Gate::enter_later(const Entrant& entrant, std::function<void(Answer)> answer) {
  Pass::Access::Answers answers;
  const FairQueue::Id id = access_->enter(entrant, std::move(answer), answers);
  give(answers);
  return id;
}

namespace {

// What somebody waits for on a thread of its own.
class Turn {
 public:
  void give(Gate::Answer answer) {
    const sync::Lock lock(mutex_);
    answer_.emplace(std::move(answer));
    came_.notify_one();
  }
  bool comes_until(Gate::Clock::time_point until) {
    const sync::Lock lock(mutex_);
    return came_.wait_until(mutex_, until, [this]() REQUIRES(mutex_) { return answer_.has_value(); });
  }
  Gate::Answer take() {
    const sync::Lock lock(mutex_);
    came_.wait(mutex_, [this]() REQUIRES(mutex_) { return answer_.has_value(); });
    return *std::move(answer_);
  }

 private:
  sync::Mutex mutex_;
  sync::Condition came_;
  std::optional<Gate::Answer> answer_ GUARDED_BY(mutex_);
};

}  // namespace

Gate::Answer Gate::enter(const Entrant& entrant, Clock::time_point until) {
  const auto turn = std::make_shared<Turn>();
  const auto id = enter_later(entrant, [turn](Answer answer) { turn->give(std::move(answer)); });
  if (!turn->comes_until(until) && cancel(id)) return Refusal::late;
  return turn->take();  // it is there, or on its way
}

bool Gate::cancel(FairQueue::Id id) {
  Pass::Access::Answers answers;
  Pass::Access::Callback cancelled;  // destroyed without the lock
  {
    const sync::Lock lock(access_->mutex);
    const auto callback = access_->callbacks.find(id);
    if (callback == access_->callbacks.end()) return false;
    cancelled = std::move(access_->callbacks.extract(callback).mapped());
    access_->queue.remove(id);
    access_->admit(answers);  // it may have been in the way of a lighter one
  }
  give(answers);
  return true;
}

void Gate::close() {
  std::map<FairQueue::Id, Pass::Access::Callback> waiting;
  {
    const sync::Lock lock(access_->mutex);
    access_->closed = true;
    waiting.swap(access_->callbacks);
    for (const auto& [id, callback] : waiting) access_->queue.remove(id);
  }
  for (auto& [id, callback] : waiting) callback(Refusal::closed);
}

std::uint64_t Gate::inside() const {
  const sync::Lock lock(access_->mutex);
  return access_->inside;
}

std::size_t Gate::waiting() const {
  const sync::Lock lock(access_->mutex);
  return access_->queue.size();
}

}  // namespace lightkeep::gate

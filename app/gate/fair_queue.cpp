#include "app/gate/fair_queue.h"

#include <algorithm>

namespace lightkeep::gate {
namespace {

// Of those who wait the one that was charged least and may go; null when there is none.
template <class Map, class May>
typename Map::value_type* least_charged(Map& all, May may) {
  typename Map::value_type* found = nullptr;
  for (auto& each : all)
    if (may(each.second) && (found == nullptr || each.second.charged < found->second.charged)) found = &each;
  return found;
}

}  // namespace

void FairQueue::push(Entry entry) {
  Group& group = groups_[entry.entrant.group];
  Client& client = group.clients[entry.entrant.client];
  if (group.waiting == 0) group.charged = std::max(group.charged, now_);
  if (client.waiting.empty()) client.charged = std::max(client.charged, group.now);
  ++group.waiting;
  group.newest = client.newest = entry.id;
  const Order order{client.charged + entry.entrant.price, entry.id};
  places_[entry.id] = {entry.entrant.group, entry.entrant.client, order};
  client.waiting.emplace(order, std::move(entry));
}

std::optional<FairQueue::Entry> FairQueue::pop(const std::function<bool(const Entrant&)>& group_may_enter,
                                               const std::function<bool(const Entrant&)>& fits) {
  const auto has_waiting = [](const Client& client) { return !client.waiting.empty(); };
  const auto next_of = [&](Group& group) -> const Entry& {
    return least_charged(group.clients, has_waiting)->second.waiting.begin()->second;
  };
  auto* group = least_charged(
      groups_, [&](Group& each) { return each.waiting > 0 && group_may_enter(next_of(each).entrant); });
  if (group == nullptr || !fits(next_of(group->second).entrant)) return {};
  const Entry& next = next_of(group->second);
  charge(next.entrant);
  return take(next.id);
}

void FairQueue::charge(const Entrant& entrant) {
  Group& group = groups_.at(entrant.group);
  Client& client = group.clients.at(entrant.client);
  now_ = std::max(now_, group.charged);
  group.now = std::max(group.now, client.charged);
  group.charged += entrant.price;
  client.charged += entrant.price;
}

FairQueue::Entry FairQueue::drop(const std::string* group) {
  const auto longest_group = [this]() -> const Group& {
    return std::ranges::max_element(
               groups_, {},
               [](const auto& each) { return std::pair(each.second.waiting, each.second.newest); })
        ->second;
  };
  const Group& from = group == nullptr ? longest_group() : groups_.at(*group);
  const Client& client = std::ranges::max_element(from.clients, {}, [](const auto& each) {
                           return std::pair(each.second.waiting.size(), each.second.newest);
                         })->second;
  return take(client.waiting.rbegin()->second.id);
}

bool FairQueue::remove(Id id) {
  if (!places_.contains(id)) return false;
  take(id);
  return true;
}

void FairQueue::correct(const Entrant& entrant, std::uint64_t price) {
  const auto settle = [&](std::uint64_t& charged) {
    charged = std::max(charged, entrant.price) - entrant.price + price;
  };
  const auto group = groups_.find(entrant.group);
  if (group == groups_.end()) return;
  settle(group->second.charged);
  const auto client = group->second.clients.find(entrant.client);
  if (client != group->second.clients.end()) settle(client->second.charged);
}

std::size_t FairQueue::waiting(const std::string& group) const {
  const auto found = groups_.find(group);
  return found == groups_.end() ? 0 : found->second.waiting;
}

FairQueue::Entry FairQueue::take(Id id) {
  const Place place = std::move(places_.extract(id).mapped());
  Group& group = groups_.at(place.group);
  auto& waiting = group.clients.at(place.client).waiting;
  Entry entry = std::move(waiting.extract(place.order).mapped());
  --group.waiting;
  forget_debts();
  return entry;
}

// Whoever stands behind the others owes nothing and need not be remembered; when nobody waits, nobody does.
void FairQueue::forget_debts() {
  if (places_.empty()) {
    groups_.clear();
    now_ = 0;
    return;
  }
  std::erase_if(groups_,
                [&](const auto& each) { return each.second.waiting == 0 && each.second.charged <= now_; });
  for (auto& entry : groups_) {
    Group& group = entry.second;
    std::erase_if(group.clients, [&](const auto& each) {
      return each.second.waiting.empty() && each.second.charged <= group.now;
    });
  }
}

}  // namespace lightkeep::gate

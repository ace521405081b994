#include "app/pages/drafts.h"

#include <algorithm>

#include "app/ip/address.h"

namespace lightkeep::pages {
namespace {

constexpr std::int64_t lifetime = 60 * 60'000;         // milliseconds: time to look for a mailed code
constexpr std::size_t most_bytes = 16 << 20;           // of all
constexpr std::size_t most_of_a_network = 1 << 20;     // bytes
constexpr std::size_t overhead = 512;                  // bytes that each costs besides its text
constexpr std::int64_t numbers_a_millisecond = 1'000;  // numbers of an earlier run are not given again

std::size_t size_of(const Draft& draft) {
  std::size_t bytes = overhead + draft.page.size() + draft.form.size() + draft.problem.size();
  for (const auto& [name, value] : draft.fields) bytes += overhead / 8 + name.size() + value.size();
  return bytes;
}

}  // namespace

std::int64_t Drafts::keep(const DraftOwner& owner, Draft draft, std::int64_t now) {
  const std::size_t bytes = size_of(draft);
  const std::string network = ip::network_of(owner.client);
  const sync::Lock lock(mutex_);
  last_ = std::max(last_ + 1, now * numbers_a_millisecond);
  kept_.push_back({last_, now, owner.browser, network, bytes, std::move(draft)});
  bytes_ += bytes;
  let_go(now);
  return last_;
}

std::optional<Draft> Drafts::find(std::int64_t number, const std::vector<std::string>& browsers,
                                  std::int64_t now) {
  const sync::Lock lock(mutex_);
  const auto found = std::ranges::find(kept_, number, &Kept::number);
  if (found == kept_.end() || found->since + lifetime < now) return std::nullopt;
  if (std::ranges::find(browsers, found->browser) == browsers.end()) return std::nullopt;
  return found->draft;
}

std::size_t Drafts::bytes_of(const std::string& network) const {
  std::size_t bytes = 0;
  for (const Kept& one : kept_)
    if (one.network == network) bytes += one.bytes;
  return bytes;
}

void Drafts::let_go_first() {
  bytes_ -= kept_.front().bytes;
  kept_.pop_front();
}

// What is too old, what is too much for the newest one's network, and what is too much at all.
void Drafts::let_go(std::int64_t now) {
  while (!kept_.empty() && kept_.front().since + lifetime < now) let_go_first();
  if (kept_.empty()) return;
  const std::string network = kept_.back().network;
  const std::size_t before = bytes_of(network);
  std::size_t held = before;
  std::erase_if(kept_, [&](const Kept& one) {
    if (held <= most_of_a_network || one.network != network) return false;
    held -= one.bytes;
    return true;
  });
  bytes_ -= before - held;
  while (bytes_ > most_bytes) let_go_first();
}

}  // namespace lightkeep::pages

#include "app/http/open_bodies.h"

#include <algorithm>

#include "app/api/errors.h"
#include "app/http/transport.h"

namespace lightkeep::http {
namespace {

/// Who may begin while all places are taken: to make room, or to be told.
constexpr std::size_t spare = 16;
constexpr std::uint64_t bytes_of_a_turn = 256 << 10;
constexpr int retry_seconds = 5;

std::string text_of(const OpenBodies::Site& site) {
  return site ? site->text() : std::string();
}

[[noreturn]] void refuse(const char* why) {
  throw api::ApiError(api::errors::unavailable, why).retry_after(retry_seconds);
}

}  // namespace

OpenBodies::OpenBodies(const OpenBodiesLimits& limits)
    : limits_(limits),
      entrance_({.inside = limits.together + spare,
                 .inside_each = limits.of_one,
                 .waiting = limits.waiting,
                 .waiting_each = std::max<std::size_t>(1, limits.waiting / 4)}),
      turns_({.inside = limits.turns}) {}

void OpenBodies::enter_later(const Site& site, std::function<void(gate::Gate::Answer)> answer) {
  entrance_.enter_later({.group = text_of(site)}, std::move(answer));
}

void OpenBodies::close() {
  entrance_.close();
  turns_.close();
}

/// Whoever is broken off leaves on its own thread, which finds its connection gone.
bool OpenBodies::make_room(const Site& site) {
  const auto still_there = [](const Place* place) { return !place->broken_off_; };
  const auto held = [&](const Places& places) { return std::ranges::count_if(places, still_there); };
  const auto most =
      std::ranges::max_element(by_site_, {}, [&](const auto& each) { return held(each.second); });
  const auto own = by_site_.find(site);
  if (most == by_site_.end() || held(most->second) <= (own == by_site_.end() ? 0 : held(own->second)) + 1)
    return false;
  Place& oldest = **std::ranges::find_if(most->second, still_there);
  oldest.broken_off_ = true;
  oldest.transport_.abort();
  --open_;
  return true;
}

OpenBodies::Place::Place(OpenBodies& bodies, Site site, Transport& transport)
    : bodies_(bodies), site_(std::move(site)), transport_(transport) {
  const sync::Lock lock(bodies_.mutex_);
  if (bodies_.open_ >= bodies_.limits_.together && !bodies_.make_room(site_))
    refuse("Too many uploads are under way; try again shortly.");
  Places& own = bodies_.by_site_[site_];
  entry_ = own.insert(own.end(), this);
  ++bodies_.open_;
}

OpenBodies::Place::~Place() {
  leave_turn();
  const sync::Lock lock(bodies_.mutex_);
  const auto own = bodies_.by_site_.find(site_);
  own->second.erase(entry_);
  if (own->second.empty()) bodies_.by_site_.erase(own);
  if (!broken_off_) --bodies_.open_;
  if (!owner_.empty() && --bodies_.by_owner_[owner_] == 0) bodies_.by_owner_.erase(owner_);
}

void OpenBodies::Place::charge_to(const std::string& owner) {
  const sync::Lock lock(bodies_.mutex_);
  if (owner.empty() || !owner_.empty()) return;
  std::size_t& held = bodies_.by_owner_[owner];
  if (held >= bodies_.limits_.of_one)
    refuse("Too many uploads of this organization are under way; try again shortly.");
  ++held;
  owner_ = owner;
}

void OpenBodies::Place::await_turn(std::function<void()> then) {
  const std::string site = text_of(site_);
  const gate::Entrant entrant{.group = owner_.empty() ? "from " + site : owner_,
                              .client = site,
                              .price = 1 + std::exchange(worked_, 0)};
  bodies_.turns_.enter_later(entrant, [this, then = std::move(then)](gate::Gate::Answer answer) {
    if (auto* turn = std::get_if<gate::Gate::Pass>(&answer)) turn_ = std::move(*turn);
    then();
  });
}

void OpenBodies::Place::worked(std::size_t bytes) {
  worked_ += bytes;
  if (worked_ >= bytes_of_a_turn) leave_turn();
}

std::size_t OpenBodies::open() const {
  const sync::Lock lock(mutex_);
  return open_;
}

}  // namespace lightkeep::http

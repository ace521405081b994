// When a certificate is asked for: often enough that it never runs out, and no oftener than authorities let.
// Inside the room only. Pure; any thread.
#pragma once

#include <optional>

#include "store/ids.h"

namespace lightkeep::acme {

/// A number from 0 to 1, so that the world's servers do not all come at once.
using Chance = double;

/// A third of its life before it ends, or up to a twentieth of it sooner.
store::Millis renewal_time(store::Millis from, store::Millis until, Chance chance);
/// A sixth of its life before it ends: nobody's hint puts it off for longer, as an order takes its time.
store::Millis latest_renewal(store::Millis from, store::Millis until);

/// What an authority suggests (RFC 9773 section 4.2).
struct Window {
  store::Millis start = 0, end = 0;
  bool operator==(const Window&) const = default;
};
store::Millis renewal_time(const Window& window, Chance chance);

/// After so many failures in a row, at least one, the last of them at `last`: soon at first, for it may be a
/// name that is not known everywhere yet, then ever later, up to twelve hours. Not before `asked_for`, which
/// the authority said.
store::Millis next_try(int failures, store::Millis last, std::optional<store::Millis> asked_for,
                       Chance chance);

}  // namespace lightkeep::acme

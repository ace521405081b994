// Who tries an address: the person, as far as can be told from where the account has signed in before, or a
// stranger. Limits weigh it, so that a stranger uses up what strangers have and nothing of the person's.
// Inside the room only; any thread.
//
// Known by a device cookie (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"), else by the
// network. Who is in the person's own network and has used up the strangers' share from elsewhere can tell by
// the answers that an account has signed in from there; nobody else sees a difference.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/accounts/accounts.h"
#include "app/gate/fair_queue.h"
#include "store/accounts.h"
#include "store/devices.h"
#include "store/proofs.h"

namespace lightkeep::accounts {

class Attempts;

struct Asker {
  std::string site{};                       // see network.h
  std::optional<store::DeviceId> device{};  // the account has signed in in this very browser
  bool at_home = false;                     // or in this network

  bool known() const { return device.has_value() || at_home; }
  store::ProofAsker of_proof() const;
};

/// The account with the address, and who asks for it. The same work is done where there is none.
struct Sought {
  std::optional<store::Account> account{};
  Asker asker{};
};
Sought seek(store::Reader& db, std::string_view email_key, const Visitor& visitor, std::int64_t now);

/// Where the asker stands in line for a password's turn: the known, newcomers, and those who try and try are
/// served alike, however many there are of each.
gate::Entrant place_in_line(const Attempts& attempts, const Asker& asker, const Visitor& visitor);
/// Of somebody who is signed in.
gate::Entrant place_in_line(AccountId account);

/// The device of a cookie; null without one.
std::optional<store::Digest> device_hash(const Visitor& visitor);
/// Before that a device counts no more.
std::int64_t oldest_device(std::int64_t now);

}  // namespace lightkeep::accounts

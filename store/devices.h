// Rows of devices: browsers in which an account has signed in. A device lets nobody in; it only tells the
// person from those who try their address. The cookie's value is in no row, only its SHA-256.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct NewDevice {
  Digest token_hash{};                   // of the cookie from now on
  std::optional<Digest> token_before{};  // of the one that the browser came with
  AccountId account{};
  std::string network{};  // where it signs in from, as text; compared only
  Millis seen = 0;
};

/// The account has signed in. What the browser came with is replaced, also for the other accounts that it
/// knows: a value that somebody else put there is worth nothing afterwards. Beyond `most` devices of the
/// account, those that signed in least recently go.
DeviceId remember_device(Writer& db, const NewDevice& device, int most);

// Of those that signed in after `since`.
std::optional<DeviceId> find_device(Reader& db, AccountId account, const Digest& token_hash, Millis since);
bool has_signed_in_from(Reader& db, AccountId account, std::string_view network, Millis since);

/// All but the one with the cookie `keep`.
void remove_devices(Writer& db, AccountId account, const std::optional<Digest>& keep);
/// At most `most` of those that signed in at `until` or before; returns how many.
int remove_old_devices(Writer& db, Millis until, int most);

}  // namespace lightkeep::store

// Rows of terminals that wait for their person to let them in (RFC 8628). Codes are in no row, only their
// keyed hashes.
#pragma once

#include <optional>
#include <string>

#include "store/api_keys.h"
#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class DeviceGrantState { waits = 1, allowed = 2, denied = 3 };  // on disk: never renumber

struct DeviceGrant {
  DeviceGrantId id{};
  ProgramId program{};
  Access access = Access::read;
  std::string resource{};
  std::string address{};  // of who asked
  Millis created = 0;
  Millis expires = 0;
  Millis interval = 0;  // between two questions, at least
  std::optional<Millis> polled{};
  DeviceGrantState state = DeviceGrantState::waits;
  std::optional<AccountId> account{};            // of who allowed it
  std::optional<OrganizationId> organization{};  // and where
};

struct NewDeviceGrant {
  Digest device_hash{};
  Digest user_code_hash{};
  ProgramId program{};
  Access access = Access::read;
  std::string resource{};
  std::string network{};
  std::string address{};
  Millis created = 0;
  Millis expires = 0;
  Millis interval = 0;
};

/// Beyond `most`, the oldest of the network that has most of them goes.
void insert_device_grant(Writer& db, const NewDeviceGrant& grant, int most);
/// Also one that has expired.
std::optional<DeviceGrant> find_device_grant(Reader& db, const Digest& device_hash);
std::optional<DeviceGrant> find_device_grant_by_user_code(Reader& db, const Digest& user_code_hash);
void note_poll(Writer& db, DeviceGrantId id, Millis now, Millis interval);

/// Who lets it in, where, and what it may do there.
struct Allowance {
  AccountId account{};
  OrganizationId organization{};
  Access access = Access::read;
};
void allow_device(Writer& db, DeviceGrantId id, const Allowance& allowance);
void deny_device(Writer& db, DeviceGrantId id);
void remove_device_grant(Writer& db, DeviceGrantId id);
/// At most `most` of those that expired before `until`; returns how many.
int remove_old_device_grants(Writer& db, Millis until, int most);

}  // namespace lightkeep::store

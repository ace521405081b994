// Rows of devices.
#include "store/devices.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

DeviceId remember_device(Writer& db, const NewDevice& device, int most) {
  execute(db, "update device set token_hash = ?2 where token_hash = ?1", device.token_before,
          device.token_hash);
  execute(db,
          "insert into device (token_hash, account, network, seen) values (?1, ?2, ?3, ?4)"
          " on conflict (token_hash, account) do update set network = ?3, seen = ?4",
          device.token_hash, device.account, device.network, device.seen);
  const auto id =
      static_cast<DeviceId>(read_number(db, "select id from device where token_hash = ?1 and account = ?2", 0,
                                        device.token_hash, device.account));
  execute(db,
          "delete from device where account = ?1 and id not in"
          " (select id from device where account = ?1 order by id = ?2 desc, seen desc, id desc limit ?3)",
          device.account, id, most);
  return id;
}

std::optional<DeviceId> find_device(Reader& db, AccountId account, const Digest& token_hash, Millis since) {
  return read_first<DeviceId>(db,
                              "select id from device where token_hash = ?1 and account = ?2 and seen > ?3",
                              token_hash, account, since);
}

bool has_signed_in_from(Reader& db, AccountId account, std::string_view network, Millis since) {
  return read_number(db,
                     "select exists (select 1 from device where account = ?1 and network = ?2 and seen > ?3)",
                     0, account, network, since) != 0;
}

void remove_devices(Writer& db, AccountId account, const std::optional<Digest>& keep) {
  execute(db, "delete from device where account = ?1 and token_hash is distinct from ?2", account, keep);
}

int remove_old_devices(Writer& db, Millis until, int most) {
  return execute(
      db, "delete from device where id in (select id from device where seen <= ?1 order by seen limit ?2)",
      until, most);
}

}  // namespace lightkeep::store

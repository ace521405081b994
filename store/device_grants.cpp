// Rows of terminals that wait for their person.
#include "store/device_grants.h"

#include "store/rows.h"

namespace lightkeep::store {
namespace {

#define GRANT_COLUMNS                                                                           \
  "id, program, access, resource, address, created, expires, interval, polled, state, account," \
  " organization"

std::optional<DeviceGrant> read_grant(Statement& row) {
  if (!row.step()) return std::nullopt;
  DeviceGrant grant;
  grant.id = row.number<DeviceGrantId>(0);
  grant.program = row.number<ProgramId>(1);
  grant.access = row.number<Access>(2);
  grant.resource = row.text(3);
  grant.address = row.text(4);
  grant.created = row.number(5);
  grant.expires = row.number(6);
  grant.interval = row.number(7);
  grant.polled = row.optional<Millis>(8);
  grant.state = row.number<DeviceGrantState>(9);
  grant.account = row.optional<AccountId>(10);
  grant.organization = row.optional<OrganizationId>(11);
  return grant;
}

}  // namespace

void insert_device_grant(Writer& db, const NewDeviceGrant& grant, int most) {
  if (read_number(db, "select count(*) from device_grant", 0) >= most)
    execute(db,
            "delete from device_grant where id = (select id from device_grant where network ="
            " (select network from device_grant group by network order by count(*) desc limit 1)"
            " order by created, id limit 1)");
  execute(db,
          "insert into device_grant (device_hash, user_code_hash, program, access, resource, network,"
          " address, created, expires, interval) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
          grant.device_hash, grant.user_code_hash, grant.program, grant.access, grant.resource, grant.network,
          grant.address, grant.created, grant.expires, grant.interval);
}

std::optional<DeviceGrant> find_device_grant(Reader& db, const Digest& device_hash) {
  return read_grant(
      query(db, "select " GRANT_COLUMNS " from device_grant where device_hash = ?1", device_hash));
}

std::optional<DeviceGrant> find_device_grant_by_user_code(Reader& db, const Digest& user_code_hash) {
  return read_grant(
      query(db, "select " GRANT_COLUMNS " from device_grant where user_code_hash = ?1", user_code_hash));
}

void note_poll(Writer& db, DeviceGrantId id, Millis now, Millis interval) {
  execute(db, "update device_grant set polled = ?2, interval = ?3 where id = ?1", id, now, interval);
}

void allow_device(Writer& db, DeviceGrantId id, const Allowance& allowance) {
  execute(db, "update device_grant set state = 2, account = ?2, organization = ?3, access = ?4 where id = ?1",
          id, allowance.account, allowance.organization, allowance.access);
}

void deny_device(Writer& db, DeviceGrantId id) {
  execute(db, "update device_grant set state = 3 where id = ?1", id);
}

void remove_device_grant(Writer& db, DeviceGrantId id) {
  execute(db, "delete from device_grant where id = ?1", id);
}

int remove_old_device_grants(Writer& db, Millis until, int most) {
  return execute(db,
                 "delete from device_grant where id in (select id from device_grant where expires <= ?1"
                 " order by expires limit ?2)",
                 until, most);
}

}  // namespace lightkeep::store

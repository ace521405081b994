#include "store/address_keys.h"

#include <array>
#include <vector>

#include "store/rows.h"

namespace lightkeep::store {

namespace {

struct Table {
  Sql addresses;  // beyond ASCII: id, address, key
  const char* renew;
};

#define BEYOND_ASCII(table)                                                       \
  {                                                                               \
    "select id, email, email_key from " table " where email_key glob '*[^ -~]*'", \
        "select id, email, email_key from " table " where email_key ~ '[^ -~]'"   \
  }
constexpr std::array tables = {
    Table{BEYOND_ASCII("account"),
          "update account set email_key = ?2 where id = ?1 and not exists (select "
          "1 from account where email_key = ?2)"},
    Table{BEYOND_ASCII("claim"), "update claim set email_key = ?2 where id = ?1"},
    Table{BEYOND_ASCII("invitation"), "update invitation set email_key = ?2 where id = ?1"}};

struct NewKey {
  const char* renew;
  std::int64_t row;
  std::string key;
};

}  // namespace

int renew_address_keys(Metadata& metadata, const std::function<std::string(std::string_view)>& key_of) {
  const auto outdated = metadata.read([&](Reader& db) {
    std::vector<NewKey> keys;
    for (const Table& table : tables) {
      Statement& row = query(db, table.addresses);
      while (row.step()) {
        std::string key = key_of(row.text(1));
        if (key != row.text(2)) keys.push_back({table.renew, row.number(0), std::move(key)});
      }
    }
    return keys;
  });
  if (outdated.empty()) return 0;
  return metadata.write([&](Writer& db) {
    int changed = 0;
    for (const NewKey& key : outdated) changed += execute(db, key.renew, key.row, key.key);
    return changed;
  });
}

}  // namespace lightkeep::store

#include "store/makers.h"

#include "store/rows.h"

namespace lightkeep::store {

MakerColumns::MakerColumns(const Maker& maker) {
  if (const auto* key = std::get_if<ApiKeyMaker>(&maker)) api_key = key->hash;
  if (const auto* program = std::get_if<AppConnectionId>(&maker)) connection = *program;
  if (const auto* person = std::get_if<AccountId>(&maker)) account = *person;
}

Maker read_maker(SQLite::Statement& row, int column) {
  if (const auto key = row.getColumn(column); !key.isNull()) return ApiKeyMaker{read_digest(key)};
  if (const auto program = row.getColumn(column + 1); !program.isNull())
    return read_id<AppConnectionId>(program);
  return read_id<AccountId>(row.getColumn(column + 2));
}

}  // namespace lightkeep::store

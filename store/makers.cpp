#include "store/makers.h"

#include "store/rows.h"

namespace lightkeep::store {

MakerColumns::MakerColumns(const Maker& maker) {
  if (const auto* key = std::get_if<ApiKeyMaker>(&maker)) api_key = key->hash;
  if (const auto* program = std::get_if<AppConnectionId>(&maker)) connection = *program;
  if (const auto* person = std::get_if<AccountId>(&maker)) account = *person;
}

Maker read_maker(const Statement& row, int column) {
  if (!row.is_null(column)) return ApiKeyMaker{row.digest(column)};
  if (const auto program = row.optional<AppConnectionId>(column + 1)) return *program;
  return row.number<AccountId>(column + 2);
}

}  // namespace lightkeep::store

// For whom a link was made that counts without another credential: what rows of such links hold, so that
// their maker can be let in, or refused, at the moment at which a link is used. Three columns of a row:
// api_key, access_token, account. Pure, but for reading a row.
#pragma once

#include <optional>
#include <variant>

#include "store/digest.h"
#include "store/ids.h"

namespace SQLite {
class Statement;
}

namespace lightkeep::store {

/// Keyed hashes of credentials.
struct ApiKeyMaker {
  Digest hash{};
};
struct AccessTokenMaker {
  Digest hash{};
};
using Maker = std::variant<ApiKeyMaker, AccessTokenMaker, AccountId>;

/// Each column's value; none in two of them.
struct MakerColumns {
  explicit MakerColumns(const Maker& maker);
  std::optional<Digest> api_key{}, access_token{};
  std::optional<AccountId> account{};
};

/// From three columns, the first of which is `column`.
Maker read_maker(SQLite::Statement& row, int column);

}  // namespace lightkeep::store

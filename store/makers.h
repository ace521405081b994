// For whom a link was made that counts without another credential: what rows of such links hold, so that
// their maker can be let in, or refused, at the moment at which a link is used. Three columns of a row:
// api_key, connection, account. Pure, but for reading a row.
#pragma once

#include <optional>
#include <variant>

#include "store/digest.h"
#include "store/ids.h"

namespace lightkeep::store {

class Statement;

/// The keyed hash of its value.
struct ApiKeyMaker {
  Digest hash{};
};
/// Of a program its connection: its tokens follow each other within the hour.
using Maker = std::variant<ApiKeyMaker, AppConnectionId, AccountId>;

/// Each column's value; none in two of them.
struct MakerColumns {
  explicit MakerColumns(const Maker& maker);
  std::optional<Digest> api_key{};
  std::optional<AppConnectionId> connection{};
  std::optional<AccountId> account{};
};

/// From three columns, the first of which is `column`.
Maker read_maker(const Statement& row, int column);

}  // namespace lightkeep::store

#include "store/list_order.h"

#include <array>
#include <limits>
#include <tuple>

#include "store/asset_filter.h"
#include "store/rows.h"

namespace lightkeep::store {
namespace {

/// How an order is read. `rows`, `shapes` and `before` are of ?1, a library; ?2 and ?3 are a place.
struct Order {
  bool descending = false;
  bool by_key = false;
  const char* rows;  // (what is sorted by, id) behind the place; ?4 limit, ?5 offset
  const char* all;   // (id, shape)
  const char* before;
  const char* place;  // of ?1, an image
};

#define FROM_LISTED " from asset a where a.library = ?1 and a.trashed is null and a.parent is null"
#define ORDERED_BY(column, direction) " order by a." column " " direction ", a.id " direction
#define ORDER(column, direction, behind, in_front)                                     \
  "select a." column ", a.id" FROM_LISTED " and (a." column ", a.id) " behind          \
  " (?2, ?3)" ORDERED_BY(column, direction) " limit ?4 offset ?5",                     \
      "select a.id, " LK_SHAPE_SQL FROM_LISTED ORDERED_BY(column, direction),          \
      "select count(*)" FROM_LISTED " and (a." column ", a.id) " in_front " (?2, ?3)", \
      "select a." column ", a.id from asset a where a.id = ?1"
#define ASCENDING(column) ORDER(column, "asc", ">", "<")
#define DESCENDING(column) ORDER(column, "desc", "<", ">")

constexpr std::array<Order, 5> orders{{{true, false, DESCENDING("created")},
                                       {false, false, ASCENDING("created")},
                                       {false, true, ASCENDING("name_key")},
                                       {true, false, DESCENDING("size")},
                                       {true, false, DESCENDING("taken")}}};

const Order& order_of(Sort sort) {
  return orders.at(static_cast<std::size_t>(sort));
}

/// Before all that there are.
Place beginning_of(const Order& order) {
  using Numbers = std::numeric_limits<std::int64_t>;
  return order.descending ? Place{Numbers::max(), {}, AssetId{Numbers::max()}}
                          : Place{Numbers::min(), {}, AssetId{0}};
}

Place read_place(const Order& order, const Statement& row, int column, AssetId id) {
  if (order.by_key) return {0, row.text(column), id};
  return {row.number(column), {}, id};
}

/// The statement with the place bound.
template <class... More>
Statement& query_at(Reader& db, const Order& order, const char* sql, LibraryId library, const Place& place,
                    const More&... more) {
  return order.by_key ? query(db, sql, library, Bytes{place.key}, place.id, more...)
                      : query(db, sql, library, place.number, place.id, more...);
}

}  // namespace

bool sorts_by_key(Sort sort) {
  return order_of(sort).by_key;
}

bool stands_before(Sort sort, const Place& one, const Place& other) {
  const auto parts = [](const Place& place) { return std::tie(place.number, place.key, place.id); };
  return order_of(sort).descending ? parts(one) > parts(other) : parts(one) < parts(other);
}

std::vector<Place> list_places(Reader& db, LibraryId library, Sort sort, const std::optional<Place>& after,
                               std::int64_t offset, int limit) {
  const Order& order = order_of(sort);
  Statement& row =
      query_at(db, order, order.rows, library, after ? *after : beginning_of(order), limit, offset);
  std::vector<Place> places;
  while (row.step()) places.push_back(read_place(order, row, 0, row.number<AssetId>(1)));
  return places;
}

void for_each_listed(Reader& db, LibraryId library, Sort sort,
                     const std::function<void(AssetId, char shape)>& take) {
  Statement& row = query(db, order_of(sort).all, library);
  while (row.step()) take(row.number<AssetId>(0), row.number<char>(1));
}

std::int64_t count_places_before(Reader& db, LibraryId library, Sort sort, const Place& place) {
  const Order& order = order_of(sort);
  Statement& row = query_at(db, order, order.before, library, place);
  return row.step() ? row.number(0) : 0;
}

std::optional<Place> place_of(Reader& db, AssetId asset, Sort sort) {
  const Order& order = order_of(sort);
  Statement& row = query(db, order.place, asset);
  if (!row.step()) return std::nullopt;
  return read_place(order, row, 0, asset);
}

}  // namespace lightkeep::store

// Paging as every list of the API has it: which page is asked for, and the page before it is printed. REST
// and MCP print it entry by entry, and give as many entries as they have room for. Any thread; the store's
// snapshot has been given back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/api/arguments.h"
#include "app/api/types.h"

namespace lightkeep::store {
enum class AssetId : std::int64_t;
enum class Sort;
struct Place;
}  // namespace lightkeep::store

namespace lightkeep::library {

struct PageRequest {
  std::int64_t page = 1;  // from 1
  int size = 50;
  std::string cursor{};               // goes before `page`
  std::vector<std::string> fields{};  // members that entries are printed with; empty: all

  std::int64_t offset() const { return (page - 1) * size; }
  bool wants(std::string_view field) const {
    return fields.empty() || std::ranges::find(fields, field) != fields.end();
  }
};

inline constexpr std::size_t most_page_bytes = 1 << 20;  // of the rows of a page, and of its JSON

/// Throws ApiError(bad_user_input) for fields that images do not have.
PageRequest page_of(const api::Arguments& arguments);

/// A page before it is printed. Looks at a result, which outlives it.
struct Listing {
  std::int64_t found = 0;  // entries on all pages
  std::int64_t page = 1;
  std::int64_t page_size = 50;
  std::span<const std::string> after{};   // of each entry, the cursor that goes on behind it
  bool more = false;                      // there are others behind these
  bool by_cursor = false;                 // the list goes on by cursors, not by numbers
  bool hits = false;                      // of a search, whose result is an object
  bool partial = false;                   // and whose hits have some of the words only
  std::optional<std::int64_t> offset{};   // how many entries are before these, where that is known
  std::optional<std::int64_t> version{};  // of the library, where the list is of one
  std::function<api::Json(std::size_t index)> entry{};

  std::size_t size() const { return after.size(); }
  /// The arguments that go on behind the first `given` entries, at least one of them: `cursor`, or `page` and
  /// `pageSize`. Null at the end of the list.
  api::Json next(std::size_t given) const;
};

/// What an entry is printed with: its id, and the members named; all where none are.
api::Json pick(const std::vector<std::string>& fields, api::Json entry);

template <class T>
Listing listing_of(const api::Page<T>& page) {
  return {
      .found = page.found,
      .page = page.page,
      .page_size = page.page_size,
      .after = page.after,
      .more = page.more,
      .by_cursor = page.by_cursor,
      .offset = page.offset,
      .version = page.version,
      .entry = [&page](std::size_t index) { return pick(page.fields, api::to_json(page.entries[index])); }};
}
Listing listing_of(const api::SearchResult& result);

struct PrintedList {
  std::string json;
  std::size_t given = 0;  // entries
};
/// As many entries as `most_bytes` hold, at least one where there is one: an array, or a SearchResult.
PrintedList print(const Listing& listing, std::size_t most_bytes);

// Cursors: where a page of a list goes on. Inside the room only.

/// The last image's place in the order of the list.
std::string make_cursor(store::Sort sort, const store::Place& last);  // "1795291234567.42", "size.4711.42"
/// Throws ApiError(bad_user_input), also for a cursor of another order.
store::Place parse_cursor(store::Sort sort, const std::string& cursor);

/// When the last image went into the trash (Unix milliseconds), and its row.
using Position = std::pair<std::int64_t, store::AssetId>;

std::string make_cursor(const Position& last);  // "1795291234567.42"
/// Throws ApiError(bad_user_input).
Position parse_cursor(const std::string& cursor);

/// Of lists that have no better place to go on from than the number of entries before it.
std::string make_offset_cursor(std::int64_t entries);  // "42"
/// How many entries are before the page: by its cursor, else by its number. Throws ApiError(bad_user_input).
std::int64_t offset_of(const PageRequest& page);

}  // namespace lightkeep::library

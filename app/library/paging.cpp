#include "app/library/paging.h"

#include <algorithm>
#include <charconv>

#include "app/api/errors.h"
#include "app/library/filter.h"
#include "store/list_order.h"
#include "text/hex.h"

namespace lightkeep::library {
namespace {

constexpr std::int64_t most_entries = 1'000'000'000'000;  // of a list

[[noreturn]] void refuse() {
  throw api::ApiError(api::errors::bad_user_input,
                      "`cursor` must come from the `next` link of the page before.");
}

// At the first dot.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) refuse();
  return {text.substr(0, dot), text.substr(dot + 1)};
}

std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) refuse();
  return number;
}

std::string to_key(std::string_view digits) {
  std::vector<std::uint8_t> bytes(digits.size() / 2);
  if (!text::from_hex(digits, bytes)) refuse();
  return {bytes.begin(), bytes.end()};
}

void check_fields(const std::vector<std::string>& fields) {
  for (const std::string& name : fields) {
    const auto has_it = [&](std::string_view type) {
      return std::ranges::find(api::type(type).fields, name, &api::FieldRow::name) !=
             api::type(type).fields.end();
    };
    if (!has_it("SearchHit") && !has_it("TrashedAsset"))
      throw api::ApiError(api::errors::bad_user_input,
                          "`fields` names `" + name.substr(0, 64) + "`, which images do not have.");
  }
}

}  // namespace

PageRequest page_of(const api::Arguments& arguments) {
  PageRequest page{std::max<std::int64_t>(arguments.number("page"), 1),
                   static_cast<int>(arguments.number("pageSize")), arguments.text("cursor"),
                   arguments.strings("fields")};
  check_fields(page.fields);
  return page;
}

api::Json pick(const std::vector<std::string>& fields, api::Json entry) {
  if (fields.empty()) return entry;
  api::Json picked = api::Json::object();
  for (auto& [name, value] : entry.items())
    if (name == "id" || std::ranges::find(fields, name) != fields.end()) picked[name] = std::move(value);
  return picked;
}

api::Json Listing::next(std::size_t given) const {
  if (given == size() && !more) return nullptr;
  const bool whole_page = given == size() && static_cast<std::int64_t>(given) == page_size;
  if (whole_page && !by_cursor) return {{"page", page + 1}, {"pageSize", page_size}};
  return given == 0 ? api::Json(nullptr) : api::Json{{"cursor", after[given - 1]}};
}

Listing listing_of(const api::SearchResult& result) {
  return {.found = result.found,
          .page = result.page,
          .page_size = result.page_size,
          .after = result.after,
          .more = result.more,
          .by_cursor = result.by_cursor,
          .hits = true,
          .partial = result.partial,
          .entry = [&result](std::size_t index) {
            return pick(result.fields, api::to_json(result.hits[index]));
          }};
}

PrintedList print(const Listing& listing, std::size_t most_bytes) {
  PrintedList printed{listing.hits ? "{\"hits\":[" : "["};
  for (; printed.given < listing.size(); ++printed.given) {
    const std::string entry = api::print(listing.entry(printed.given));
    if (printed.given > 0 && printed.json.size() + entry.size() > most_bytes) break;
    if (printed.given > 0) printed.json += ',';
    printed.json += entry;
  }
  printed.json += ']';
  if (!listing.hits) return printed;
  printed.json.append(",\"found\":").append(std::to_string(listing.found));
  printed.json.append(",\"page\":").append(std::to_string(listing.page));
  printed.json.append(",\"partial\":").append(listing.partial ? "true}" : "false}");
  return printed;
}

std::string make_cursor(const Position& last) {
  return std::to_string(last.first) + "." + std::to_string(static_cast<std::int64_t>(last.second));
}

Position parse_cursor(const std::string& cursor) {
  const auto [created, id] = split(cursor);
  return {to_number(created), store::AssetId{to_number(id)}};
}

std::string make_cursor(store::Sort sort, const store::Place& last) {
  const std::string id = std::to_string(static_cast<std::int64_t>(last.id));
  const std::string number = std::to_string(last.number);
  if (sort == store::Sort::newest) return number + "." + id;
  const std::string name(sort_name(sort));
  if (!sorts_by_key(sort)) return name + "." + number + "." + id;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(last.key.data());
  return name + "." + text::to_hex({bytes, last.key.size()}) + "." + id;
}

store::Place parse_cursor(store::Sort sort, const std::string& cursor) {
  store::Sort own = store::Sort::newest;
  std::string_view rest = cursor;
  if (const auto named = sort_named(rest.substr(0, rest.find('.')))) {
    own = *named;
    rest = split(rest).second;
  }
  if (own != sort)
    throw api::ApiError(api::errors::bad_user_input, "`cursor` is of a list sorted by `" +
                                                         std::string(sort_name(own)) +
                                                         "`: it goes with that `sort`, and this one is `" +
                                                         std::string(sort_name(sort)) + "`.");
  const auto [value, id] = split(rest);
  store::Place place{.id = store::AssetId{to_number(id)}};
  if (sorts_by_key(sort))
    place.key = to_key(value);
  else
    place.number = to_number(value);
  return place;
}

std::string make_offset_cursor(std::int64_t entries) {
  return std::to_string(entries);
}

std::int64_t offset_of(const PageRequest& page) {
  if (page.cursor.empty()) return page.offset();
  const std::int64_t entries = to_number(page.cursor);
  if (entries < 0 || entries > most_entries) refuse();
  return entries;
}

}  // namespace lightkeep::library

#include "app/library/paging.h"

namespace lightkeep::library {

api::Json Listing::next(std::size_t given) const {
  if (given == size() && !more) return nullptr;
  const bool whole_page = given == size() && static_cast<std::int64_t>(given) == page_size;
  if (whole_page && !by_cursor) return {{"page", page + 1}, {"pageSize", page_size}};
  return given == 0 ? api::Json(nullptr) : api::Json{{"cursor", after[given - 1]}};
}

Listing listing_of(const api::SearchResult& result) {
  return {result.found,
          result.page,
          result.page_size,
          result.after,
          result.more,
          result.by_cursor,
          true,
          [&result](std::size_t index) { return api::to_json(result.hits[index]); }};
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
  printed.json.append(",\"page\":").append(std::to_string(listing.page)).append("}");
  return printed;
}

}  // namespace lightkeep::library

// What is there: ls, search.
#include "app/client/commands.h"

#include <array>
#include <cstdio>

#include "text/time.h"

namespace lightkeep::client {
namespace {

using api::Json;

std::string size_in_pixels(const Json& asset) {
  const std::int64_t width = number_of(asset, "width"), height = number_of(asset, "height");
  return width == 0 ? "-" : std::to_string(width) + "x" + std::to_string(height);
}

std::string column(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text + "  ";
}

// The date of a time that a server says; empty for what is none.
std::string day_of(const Json& asset) {
  constexpr std::int64_t far = 253'402'300'799'000;  // the end of the year 9999
  const std::int64_t time = number_of(asset, "created");
  return time > 0 && time <= far ? text::iso_date(time) : "-";
}

std::string line_of(const Json& asset) {
  const auto bytes = static_cast<double>(number_of(asset, "size"));
  return column(text_of(asset, "id"), 12) + column(day_of(asset), 10) + column(readable_size(bytes), 7) +
         column(size_in_pixels(asset), 11) + text_of(asset, "filename");
}

std::string library_line(const Json& library) {
  return column(text_of(library, "id"), 24) + column(std::to_string(number_of(library, "assetsCount")), 8) +
         text_of(library, "name");
}

// A page need not be larger than what is wanted of it.
std::string page_size(const Invocation& typed) {
  constexpr std::int64_t most = 200;
  return std::to_string(typed.limit == 0 ? most : std::min(most, typed.limit));
}

void print_list(const Session& session, ApiClient& api, const std::string& path, net::Fields query,
                std::string (*line)(const Json&)) {
  Json all = Json::array();
  std::int64_t count = 0;
  query.emplace_back("pageSize", page_size(session.typed));
  api.for_each(path, query, [&](const Json& entry) {
    session.output.line(line(entry));
    if (session.output.json()) all.push_back(entry);
    return ++count != session.typed.limit;
  });
  if (session.output.json()) session.output.document(all);
}

}  // namespace

Exit list(const Session& session) {
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  if (session.typed.library.empty() && place.libraries.size() != 1)
    print_list(session, at.api, place.path() + "/libraries", {}, library_line);
  else
    print_list(session, at.api, place.path(choose_library(place, session.typed)) + "/assets", {}, line_of);
  return Exit::done;
}

Exit search(const Session& session) {
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  std::string words;
  for (const std::string& word : session.typed.rest) words += (words.empty() ? "" : " ") + word;
  net::Fields query{{"q", words}};
  if (!session.typed.library.empty()) query.emplace_back("libraries", session.typed.library);
  print_list(session, at.api, place.path() + "/search/assets", query, line_of);
  return Exit::done;
}

}  // namespace lightkeep::client

#include "app/mcp/listing.h"

#include <algorithm>

namespace lightkeep::mcp {
namespace {

using api::Json;
using library::Listing;
using library::ToolRow;

std::size_t count_fitting(const Json& entries) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (const Json& entry : entries) {
    bytes += api::print(entry).size() + 1;
    if (bytes > most_list_bytes) break;
    ++count;
  }
  return std::max<std::size_t>(count, entries.empty() ? 0 : 1);
}

void cut(Json& entries, std::size_t count) {
  auto& list = entries.get_ref<Json::array_t&>();
  list.resize(std::min(count, list.size()));
}

// A result as a tool gives it: search keeps its own shape, other lists get a name.
Json named(const ToolRow& tool, const library::Result& result) {
  Json data = library::to_json(result);
  if (tool.list_name.empty()) return data;
  Json answer = Json::object();
  answer[std::string(tool.list_name)] = std::move(data);
  if (const auto list = library::listing(result)) answer["found"] = list->found;
  return answer;
}

Json& entries_of(const ToolRow& tool, Json& answer) {
  return answer[tool.list_name.empty() ? "hits" : std::string(tool.list_name)];
}

// Page numbers can only name a place that is a multiple of the page size.
std::int64_t largest_divisor(std::int64_t number, std::int64_t most) {
  if (number == 0) return most;
  while (number % most != 0) --most;
  return most;
}

// What is added to the arguments for what follows.
Json next_of(const Listing& list) {
  if (list.next) return {{"cursor", *list.next}};
  if (list.has_next_number()) return {{"page", list.page + 1}, {"pageSize", list.page_size}};
  return nullptr;
}

Json paged_answer(const ToolRow& tool, const Json& asked_for, const RunOperation& run) {
  Json arguments = asked_for;
  library::Result result = run(arguments);
  Listing list = library::listing(result).value();
  Json answer = named(tool, result);
  const auto asked = list.page;
  const auto fitting = count_fitting(entries_of(tool, answer));
  const bool truncated = fitting < entries_of(tool, answer).size();
  if (truncated) {
    const bool by_cursor = arguments.contains("cursor");
    const auto offset = by_cursor ? 0 : (list.page - 1) * list.page_size;
    list.page_size = largest_divisor(offset, static_cast<std::int64_t>(fitting));
    list.page = offset / list.page_size + 1;
    if (list.cursors) {  // for the cursor of the place where it is cut
      arguments["pageSize"] = list.page_size;
      if (!by_cursor) arguments["page"] = list.page;
      list = library::listing(run(arguments)).value();
    }
    cut(entries_of(tool, answer), static_cast<std::size_t>(list.page_size));
  }
  if (tool.list_name.empty()) answer["page"] = asked;
  answer["next"] = next_of(list);
  answer["truncated"] = truncated;
  return answer;
}

// A list whose operation counts nothing and passes over what came before.
Json offset_answer(const ToolRow& tool, const api::Arguments& asked_for, const library::Result& result,
                   std::int64_t last) {
  Json answer = named(tool, result);
  Json& entries = entries_of(tool, answer);
  const bool full = static_cast<std::int64_t>(entries.size()) == asked_for.number("limit");
  const auto fitting = count_fitting(entries);
  const bool truncated = fitting < entries.size();
  cut(entries, fitting);
  const auto end = asked_for.number("offset") + static_cast<std::int64_t>(entries.size());
  answer["next"] = (truncated || full) && end <= last ? Json{{"offset", end}} : Json(nullptr);
  answer["truncated"] = truncated;
  return answer;
}

}  // namespace

Json list_answer(const library::Operation& operation, const ToolRow& tool, const Json& asked_for,
                 const RunOperation& run) {
  if (operation.signature.paged) return paged_answer(tool, asked_for, run);
  const auto offset =
      std::ranges::find(operation.signature.arguments, std::string_view("offset"), &api::Argument::name);
  const library::Result result = run(asked_for);
  return offset_answer(tool, api::Arguments(operation.signature, asked_for), result, offset->most.value());
}

}  // namespace lightkeep::mcp

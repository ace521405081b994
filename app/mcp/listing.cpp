#include "app/mcp/listing.h"

#include <algorithm>

namespace lightkeep::mcp {
namespace {

using api::Json;
using library::Outcome;

constexpr std::int64_t most_tags_listed = 500;  // of the operation

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

Json& entries_of(const ToolRow& row, Json& data) {
  return row.list_name.empty() ? data["hits"] : data;
}

bool has_cursors(const ToolRow& row) {
  const auto& arguments = api::operation(row.operation).arguments;
  return std::ranges::find(arguments, std::string_view("cursor"), &api::Argument::name) != arguments.end();
}

/// Where a list stands: page and size, or a cursor, which goes before them.
struct Position {
  std::int64_t page;
  std::int64_t size;
  bool cursor;

  explicit Position(const Json& arguments)
      : page(std::max<std::int64_t>(arguments.value("page", std::int64_t{1}), 1)),
        size(arguments.value("pageSize", std::int64_t{50})),
        cursor(arguments.contains("cursor")) {}

  std::int64_t offset() const { return cursor ? 0 : (page - 1) * size; }
};

// Page numbers can only name a place that is a multiple of the page size.
std::int64_t largest_divisor(std::int64_t number, std::int64_t most) {
  if (number == 0) return most;
  while (number % most != 0) --most;
  return most;
}

Json next_of(const Outcome& outcome, const Position& at, std::int64_t given) {
  if (outcome.next) return {{"cursor", *outcome.next}};
  if (at.cursor || at.offset() + given >= outcome.found.value_or(0)) return nullptr;
  return {{"page", at.offset() / given + 2}, {"pageSize", given}};
}

Json envelope(const ToolRow& row, Outcome outcome) {
  if (row.list_name.empty()) return std::move(outcome.data);
  Json answer = Json::object();
  answer[std::string(row.list_name)] = std::move(outcome.data);
  if (outcome.found) answer["found"] = *outcome.found;
  return answer;
}

}  // namespace

Json list_answer(const ToolRow& row, const Json& asked_for, const RunOperation& run) {
  Json arguments = asked_for;
  Outcome outcome = run(arguments);
  const std::int64_t page = outcome.page;
  const Position asked(arguments);
  const auto fitting = count_fitting(entries_of(row, outcome.data));
  const bool truncated = fitting < entries_of(row, outcome.data).size();
  if (truncated) {
    const auto size = largest_divisor(asked.offset(), static_cast<std::int64_t>(fitting));
    arguments["pageSize"] = size;
    arguments["page"] = asked.offset() / size + 1;
    if (has_cursors(row)) outcome = run(arguments);  // for the cursor of the place where it is cut
    cut(entries_of(row, outcome.data), static_cast<std::size_t>(size));
  }
  const Position at(arguments);
  const bool full = static_cast<std::int64_t>(entries_of(row, outcome.data).size()) >= at.size;
  Json next = full ? next_of(outcome, at, at.size) : Json(nullptr);
  Json answer = envelope(row, std::move(outcome));
  if (row.list_name.empty()) answer["page"] = page;
  answer["next"] = std::move(next);
  answer["truncated"] = truncated;
  return answer;
}

Json tags_answer(const ToolRow& row, const Json& asked_for, const RunOperation& run) {
  Json arguments = asked_for;
  const auto offset = arguments.value("offset", std::int64_t{0});
  const auto limit = arguments.value("limit", std::int64_t{100});
  arguments["limit"] = std::min(offset + limit, most_tags_listed);
  Outcome outcome = run(arguments);
  auto& list = outcome.data.get_ref<Json::array_t&>();
  list.erase(list.begin(), list.begin() + std::min<std::ptrdiff_t>(offset, std::ssize(list)));
  const bool full = std::ssize(list) == limit;
  const auto fitting = count_fitting(outcome.data);
  const bool truncated = fitting < list.size();
  cut(outcome.data, fitting);
  const auto end = offset + std::ssize(list);
  Json answer = envelope(row, std::move(outcome));
  answer["next"] = (truncated || full) && end < most_tags_listed ? Json{{"offset", end}} : Json(nullptr);
  answer["truncated"] = truncated;
  return answer;
}

}  // namespace lightkeep::mcp

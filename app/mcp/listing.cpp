#include "app/mcp/listing.h"

#include <algorithm>

namespace lightkeep::mcp {
namespace {

using api::Json;
using library::Listing;
using library::ToolRow;

// As many of the entries as a model is given at once, at least one.
class Given {
 public:
  bool add(Json entry) {
    bytes_ += api::print(entry).size() + 1;
    if (bytes_ > most_list_bytes && !entries_.empty()) return false;
    entries_.push_back(std::move(entry));
    return true;
  }
  Json take() && { return std::move(entries_); }

 private:
  Json entries_ = Json::array();
  std::size_t bytes_ = 0;
};

// Search keeps its own shape, other lists get a name.
Json paged_answer(const ToolRow& tool, const Listing& list) {
  Given given;
  std::size_t count = 0;
  while (count < list.size() && given.add(list.entry(count))) ++count;
  Json answer = Json::object();
  answer[list.hits ? "hits" : std::string(tool.list_name)] = std::move(given).take();
  answer["found"] = list.found;
  if (list.hits) answer["page"] = list.page;
  answer["next"] = list.next(count);
  answer["truncated"] = count < list.size();
  return answer;
}

// A list whose operation counts nothing and passes over what came before.
Json offset_answer(const ToolRow& tool, const api::Arguments& asked_for, Json entries, std::int64_t last) {
  Given given;
  std::size_t count = 0;
  while (count < entries.size() && given.add(std::move(entries[count]))) ++count;
  const bool truncated = count < entries.size();
  const bool full = static_cast<std::int64_t>(entries.size()) == asked_for.number("limit");
  const auto end = asked_for.number("offset") + static_cast<std::int64_t>(count);
  Json answer = Json::object();
  answer[std::string(tool.list_name)] = std::move(given).take();
  answer["next"] = (truncated || full) && end <= last ? Json{{"offset", end}} : Json(nullptr);
  answer["truncated"] = truncated;
  return answer;
}

}  // namespace

Json list_answer(const library::Operation& operation, const ToolRow& tool, const Json& asked_for,
                 const RunOperation& run) {
  const library::Result result = run(asked_for);
  if (const auto list = library::listing(result)) return paged_answer(tool, *list);
  const auto offset =
      std::ranges::find(operation.signature.arguments, std::string_view("offset"), &api::Argument::name);
  return offset_answer(tool, api::Arguments(operation.signature, asked_for), library::to_json(result),
                       offset->most.value());
}

}  // namespace lightkeep::mcp

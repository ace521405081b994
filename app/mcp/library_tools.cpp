#include "app/mcp/library_tools.h"

#include <algorithm>
#include <functional>

#include "app/library/operations.h"
#include "app/mcp/claim_tools.h"
#include "app/mcp/describe_tool.h"
#include "app/mcp/image_blocks.h"
#include "app/mcp/sources.h"
#include "app/mcp/tool_schema.h"

namespace lightkeep::mcp {
namespace {

using library::Listing;
using library::Operation;
using library::Sources;
using library::ToolRow;

constexpr std::size_t most_list_bytes = 24 << 10;  // of a list's JSON: agents cut longer answers anywhere

/// The entry with its id and the members asked for; where none were, with the usual ones that it has.
Json pick(const Json& fields, Json entry) {
  const bool in_trash = entry.contains("trashed");  // where its `url` answers nothing
  const auto is_usual = [in_trash](const std::string& name) {
    return !(in_trash && name == "url") && std::ranges::find(usual_fields, name) != usual_fields.end();
  };
  const auto is_asked = [&](const std::string& name) {
    return name == "id" || std::ranges::find(fields, Json(name)) != fields.end();
  };
  Json picked = Json::object();
  for (auto& [name, value] : entry.items())
    if (fields.is_null() ? is_usual(name) && !value.is_null() : is_asked(name))
      picked[name] = std::move(value);
  return picked;
}

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
Json paged_answer(const ToolRow& tool, const Listing& list, const Json& fields) {
  const auto entry = [&](std::size_t index) {
    return tool.picks_fields ? pick(fields, list.entry(index)) : list.entry(index);
  };
  Given given;
  std::size_t count = 0;
  while (count < list.size() && given.add(entry(count))) ++count;
  Json answer = Json::object();
  answer[list.hits ? "hits" : std::string(tool.list_name)] = std::move(given).take();
  answer["found"] = list.found;
  if (list.hits) {
    answer["page"] = list.page;
    answer["partial"] = list.partial;
  }
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

// The call that takes back what this one did.
Json undo_of(const ToolRow& row, const ToolCall& call, const Json& ids, const library::Settings& settings) {
  constexpr std::int64_t day = 86'400'000;  // milliseconds
  const Json arguments{{"organizationId", call.arguments["organizationId"]},
                       {"libraryId", call.arguments["libraryId"]},
                       {"ids", ids}};
  return {{"tool", std::string(beside(row.name).undone_by)},
          {"arguments", arguments},
          {"days", settings.trash_window / day}};
}

// An answer with what stands beside its JSON. Who picks members wants few words, not links.
Json result_of(const Operation& operation, library::Service& service, const ToolCall& call, Json answer) {
  const bool links = call.resource_links && !call.arguments.contains("fields");
  Json beside = links ? image_links(operation.signature.result, answer) : Json::array();
  if (!operation.signature.open) add_reminder(service, call.caller.caller(), answer);
  Json result = success_result(std::move(answer));
  for (Json& block : beside) result["content"].push_back(std::move(block));
  return result;
}

Json run_operation(const Operation& operation, const ToolRow& row, library::Service& service,
                   const ToolCall& call) {
  const auto run = [&](const Json& arguments) {
    return service.calls().call(operation, call.caller.caller(), arguments);
  };
  const bool lists = operation.signature.paged || !row.list_name.empty();
  Json answer =
      lists ? list_answer(operation, row, call.arguments, run) : library::to_json(run(call.arguments));
  if (!beside(row.name).undone_by.empty() && !answer["ids"].empty())
    answer["undo"] = undo_of(row, call, answer["ids"], service.settings());
  Json result = result_of(operation, service, call, std::move(answer));
  if (beside(row.name).picture && call.arguments.value("includeImage", false))
    result["content"].push_back(picture_block(service, call.arguments["assetId"], call.caller.address));
  return result;
}

Json run_upload(const Operation& operation, const ToolRow& row, library::Service& service, const Fetch& fetch,
                const ToolCall& call) {
  const auto batch =
      service.ingest().begin(call.caller.caller(), library::path_of(operation, call.arguments), {});
  const api::Arguments arguments(operation.signature, call.arguments);
  Json sources;
  if (row.sources == Sources::many)
    sources = std::move(call.arguments["sources"]);
  else
    sources.push_back(std::move(call.arguments["source"]));
  read_sources(sources, *batch, {fetch, static_cast<std::uint64_t>(service.settings().max_file_size)});
  return result_of(operation, service, call, api::to_json(batch->commit(arguments.text("parentId"))));
}

Tool to_tool(const Operation& operation, const ToolRow& row, library::Service& service, const Fetch& fetch) {
  Tool tool{std::string(row.name), tool_definition(operation.signature, row), operation.signature.open, {}};
  if (row.sources != Sources::none)
    tool.run = [&operation, &row, &service, fetch](const ToolCall& call) {
      return run_upload(operation, row, service, fetch, call);
    };
  else
    tool.run = [&operation, &row, &service](const ToolCall& call) {
      return run_operation(operation, row, service, call);
    };
  return tool;
}

}  // namespace

Json list_answer(const library::Operation& operation, const ToolRow& tool, const Json& asked_for,
                 const RunOperation& run) {
  const library::Result result = run(asked_for);
  if (const auto list = library::listing(result))
    return paged_answer(tool, *list, asked_for.value("fields", Json()));
  const auto offset =
      std::ranges::find(operation.signature.arguments, std::string_view("offset"), &api::Argument::name);
  return offset_answer(tool, api::Arguments(operation.signature, asked_for), library::to_json(result),
                       offset->most.value());
}

std::vector<Tool> library_tools(library::Service& service, const Fetch& fetch) {
  std::vector<Tool> tools;
  for (const Operation& operation : library::operations())
    for (const ToolRow& row : operation.tools) tools.push_back(to_tool(operation, row, service, fetch));
  tools.push_back(describe_assets_tool(service));
  tools.push_back(claim_status_tool(service));
  return tools;
}

std::vector<Tool> anonymous_tools(library::Service& service) {
  auto tools = library_tools(service, {});
  std::erase_if(tools, [](const Tool& tool) { return !tool.open; });
  return tools;
}

}  // namespace lightkeep::mcp

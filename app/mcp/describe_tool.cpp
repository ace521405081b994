#include "app/mcp/describe_tool.h"

#include "app/library/operations.h"
#include "app/mcp/claim_tools.h"
#include "app/mcp/tool_schema.h"

namespace lightkeep::mcp {
namespace {

constexpr int most_images = 50;
constexpr int longest_id = 64;

// What one image is given, in the library that the call names.
class Describing {
 public:
  Describing(library::Service& service, const ToolCall& call) : service_(service), call_(call) {}

  /// Throws ApiError.
  void give(const Json& image) {
    const Json& id = image.at("assetId");
    if (image.contains("description"))
      run("update_asset_description", {{"assetId", id}, {"description", image["description"]}});
    if (image.contains("tags")) run("tag_assets", {{"assetIds", {id}}, {"tags", image["tags"]}});
  }

 private:
  void run(std::string_view name, Json arguments) {
    arguments["organizationId"] = call_.arguments["organizationId"];
    arguments["libraryId"] = call_.arguments["libraryId"];
    service_.calls().call(library::operation(name), call_.caller.caller(), arguments);
  }

  library::Service& service_;
  const ToolCall& call_;
};

// What is wrong with one image says nothing of the next.
bool concerns_one(const api::ApiError& error) {
  return &error.row() == &api::errors::resource_not_found || &error.row() == &api::errors::bad_user_input;
}

Json run(library::Service& service, const ToolCall& call) {
  Describing describing(service, call);
  Json failed = Json::array();
  Json done = Json::array();
  for (const Json& image : call.arguments.at("images")) {
    try {
      describing.give(image);
      done.push_back(image.at("assetId"));
    } catch (const api::ApiError& error) {
      if (done.empty() && !concerns_one(error)) throw;
      Json failure = coded_failure(error);
      failure["assetId"] = image.at("assetId");
      failed.push_back(std::move(failure));
    }
  }
  Json answer{{"done", std::move(done)}, {"failed", std::move(failed)}};
  add_reminder(service, call.caller.caller(), answer);
  return success_result(std::move(answer));
}

Json text(int most, const char* sentence) {
  return {{"type", "string"}, {"maxLength", most}, {"description", sentence}};
}

Json input_schema() {
  const Json tags{{"type", "array"},
                  {"maxItems", api::most_tags},
                  {"minItems", 1},
                  {"items", {{"type", "string"}, {"minLength", 1}, {"maxLength", api::longest_tag}}},
                  {"description", "Tags to add; those that it has stay."}};
  const Json image = closed_object({{"assetId", text(longest_id, "The asset's id.")},
                                    {"description", text(api::longest_description, "Replaces the text.")},
                                    {"tags", tags}},
                                   {"assetId"});
  const Json images{{"type", "array"},
                    {"minItems", 1},
                    {"maxItems", most_images},
                    {"items", image},
                    {"description", "The images, 1 to 50, each with a description, tags, or both."}};
  return closed_object({{"organizationId", text(longest_id, "The organization's slug.")},
                        {"libraryId", text(longest_id, "The library's slug.")},
                        {"images", images}},
                       {"organizationId", "libraryId", "images"});
}

Json output_schema() {
  Json failed = {{"assetId", {{"type", "string"}}}};
  failed.update(failure_members());
  Json properties = {
      {"done", {{"type", "array"}, {"items", {{"type", "string"}}}}},
      {"failed", {{"type", "array"}, {"items", {{"type", "object"}, {"properties", std::move(failed)}}}}}};
  properties.update(failure_members());
  return {{"type", "object"}, {"properties", std::move(properties)}};
}

}  // namespace

Tool describe_assets_tool(library::Service& service) {
  const library::ToolRow row{
      .name = "describe_assets",
      .title = "Describe and tag many images",
      .destructive = true,
      .idempotent = true,
      .guidance =
          "Gives up to 50 images their own description and tags in one call. Each counts for itself: "
          "`done` has the ids that are, `failed` the others with what to do about each. Look at a "
          "picture before you describe it: get_asset with includeImage. Repeating it is safe."};
  Tool tool{std::string(row.name), tool_definition(row, input_schema(), output_schema()), false, {}};
  tool.run = [&service](const ToolCall& call) { return run(service, call); };
  return tool;
}

}  // namespace lightkeep::mcp

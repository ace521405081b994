#include "app/graphql/reshape.h"

#include <array>
#include <string>

namespace lightkeep::graphql {
namespace {

using api::Json;

TypeDefinition object(std::string name, std::string description, std::vector<FieldDefinition> fields) {
  TypeDefinition made;
  made.name = std::move(name);
  made.description = std::move(description);
  made.fields = std::move(fields);
  return made;
}

// What the free map of a photo holds, of its asset.
constexpr std::array<const char*, 8> metadata{"filename", "contentType", "size",    "width",
                                              "height",   "created",     "updated", "colors"};

TypeDefinition photo() {
  TypeDefinition made = to_definition(api::type("Asset"));
  made.name = "Photo";
  made.description = "An asset as `photos` gives it.";
  made.fields.push_back({"createdAt", "Float", "The same as `created`."});
  made.fields.push_back({"updatedAt", "Float", "The same as `updated`."});
  made.fields.push_back({"metadata", "JSON", "What is known of the file, as a free map."});
  return made;
}

}  // namespace

Json to_viewer(Json me) {
  Json libraries = Json::array();
  for (const auto& [library, access] : me["access"].items())
    libraries.push_back({{"library", library}, {"access", access}});
  me["libraries"] = std::move(libraries);
  return me;
}

Json to_photo(Json asset) {
  Json known = Json::object();
  for (const char* name : metadata) known[name] = asset[name];
  asset["createdAt"] = asset["created"];
  asset["updatedAt"] = asset["updated"];
  asset["metadata"] = std::move(known);
  return asset;
}

TypeDefinition to_definition(const api::TypeRow& row) {
  std::vector<FieldDefinition> fields;
  for (const api::FieldRow& field : row.fields)
    if (!field.sometimes)
      fields.push_back({std::string(field.name), field.type, std::string(field.sentence)});
  return object(std::string(row.name), std::string(row.sentence), std::move(fields));
}

std::vector<TypeDefinition> reshaped_types() {
  std::vector<TypeDefinition> made;
  made.push_back(object("ViewerLibrary", "A library that the caller reaches.",
                        {{"library", "ID!", "Its id."}, {"access", "String!", "`read` or `write`."}}));
  made.push_back(object("Viewer", "The caller.",
                        {{"organizationId", "ID!", "The organization's slug."},
                         {"organizationName", "String", "Its name."},
                         {"plan", "String", "`trial` while unclaimed, else `self-hosted`."},
                         {"libraries", "[ViewerLibrary!]!", "The libraries that the caller reaches."}}));
  made.push_back(photo());
  return made;
}

}  // namespace lightkeep::graphql

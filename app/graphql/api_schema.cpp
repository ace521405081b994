#include "app/graphql/api_schema.h"

#include <algorithm>
#include <set>
#include <string>

#include "app/api/types.h"
#include "app/graphql/reshape.h"
#include "app/graphql/root_fields.h"

namespace lightkeep::graphql {
namespace {

TypeDefinition scalar(std::string name, std::string description) {
  TypeDefinition made;
  made.kind = TypeKind::scalar;
  made.name = std::move(name);
  made.description = std::move(description);
  return made;
}

TypeDefinition upload() {
  TypeDefinition made =
      scalar("Upload", "A file of the request, as the GraphQL multipart request specification sends it.");
  made.specified_by = "https://github.com/jaydenseric/graphql-multipart-request-spec";
  made.is_file = true;
  return made;
}

TypeDefinition root(OperationKind kind, std::string name, std::string description) {
  TypeDefinition made;
  made.name = std::move(name);
  made.description = std::move(description);
  for (const RootField& field : root_fields())
    if (field.kind == kind) made.fields.push_back(field.definition);
  return made;
}

// What no field leads to is of other faces.
void drop_unused(std::vector<TypeDefinition>& types) {
  std::set<std::string, std::less<>> used{"Query", "Mutation", "Upload"};
  for (const TypeDefinition& type : types)
    for (const FieldDefinition& field : type.fields) used.insert(std::string(field.type.name()));
  std::erase_if(types, [&](const TypeDefinition& type) { return !used.contains(type.name); });
}

}  // namespace

Schema api_schema() {
  std::vector<TypeDefinition> types;
  types.push_back(root(OperationKind::query, "Query", "What can be asked."));
  types.push_back(root(OperationKind::mutation, "Mutation", "What can be changed, one after the other."));
  for (const api::TypeRow& row : api::types()) types.push_back(to_definition(row));
  for (TypeDefinition& type : reshaped_types()) types.push_back(std::move(type));
  types.push_back(scalar("JSON", "A free map."));
  types.push_back(upload());
  drop_unused(types);
  return Schema(std::move(types), "Query", "Mutation", "Images in libraries, at permanent public URLs.");
}

}  // namespace lightkeep::graphql

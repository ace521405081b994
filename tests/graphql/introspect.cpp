#include "tests/graphql/introspect.h"

#include "app/graphql/language/language.h"

namespace lightkeep::graphql {
namespace {

using api::Json;

class Walk {
 public:
  Walk(const Schema& schema, const Document& document) : schema_(schema), document_(document) {}

  Json root(const Field& field) const { return shown(resolve_meta(schema_, field.name, {}), field); }

 private:
  Json shown(const Answer& answer, const Field& field) const {
    if (const Json* leaf = std::get_if<Json>(&answer)) return *leaf;
    if (const auto* object = std::get_if<Described>(&answer)) return shown(*object, field.selections);
    Json list = Json::array();
    for (const Described& object : std::get<std::vector<Described>>(answer))
      list.push_back(shown(object, field.selections));
    return list;
  }

  Json shown(const Described& object, const SelectionSet& selections) const {
    Json result = Json::object();
    add(result, object, selections);
    return result;
  }

  void add(Json& result, const Described& object, const SelectionSet& selections) const {
    for (const Selection& selection : selections)
      if (const auto* spread = std::get_if<FragmentSpread>(&selection.content))
        add(result, object, document_.fragment(spread->name)->selections);
      else
        add(result, object, std::get<Field>(selection.content));
  }

  void add(Json& result, const Described& object, const Field& field) const {
    const TypeDefinition& type = *schema_.type(type_name(object));
    const auto arguments = coerce_arguments(schema_, schema_.field(type, field.name)->arguments,
                                            field.arguments, field.at, Json::object());
    result[field.response_name()] = shown(resolve(schema_, object, field.name, arguments.values), field);
  }

  const Schema& schema_;
  const Document& document_;
};

}  // namespace

Json introspect(const Schema& schema, const Document& document) {
  const auto& field = std::get<Field>(document.operations.at(0).selections.at(0).content);
  return {{field.response_name(), Walk(schema, document).root(field)}};
}

}  // namespace lightkeep::graphql

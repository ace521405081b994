#include "app/graphql/describe.h"

#include <string>
#include <utility>

namespace lightkeep::graphql {
namespace {

using api::Json;

Json describe_object(const Schema& schema, const Plan& fields, const Described& object, Budget& budget) {
  Json made = Json::object();
  for (const PlannedField& field : fields) {
    Answer answer = field.name() == "__typename"
                        ? Answer(Json(std::string(type_name(object))))
                        : resolve(schema, object, field.name(), field.arguments.values);
    made.get_ref<Json::object_t&>().emplace_back(field.key,
                                                 describe(schema, field, std::move(answer), budget));
  }
  return made;
}

}  // namespace

Json describe(const Schema& schema, const PlannedField& field, Answer answer, Budget& budget) {
  if (auto* leaf = std::get_if<Json>(&answer)) {
    budget.spend(*leaf);
    return std::move(*leaf);
  }
  budget.spend(nullptr);
  if (const auto* object = std::get_if<Described>(&answer))
    return describe_object(schema, field.fields, *object, budget);
  Json list = Json::array();
  for (const Described& object : std::get<std::vector<Described>>(answer)) {
    budget.spend(nullptr);
    list.push_back(describe_object(schema, field.fields, object, budget));
  }
  return list;
}

}  // namespace lightkeep::graphql

#include "app/graphql/plan.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "app/graphql/failure.h"

namespace lightkeep::graphql {
namespace {

// All occurrences of a field under one key.
using Occurrences = std::vector<const Field*>;

std::vector<bool> required_levels(TypeReference type) {
  std::vector<bool> levels{type.required()};
  for (; type.is_list(); levels.push_back(type.required())) type = type.item();
  return levels;
}

class Planner {
 public:
  Planner(const Schema& schema, const Document& document, const api::Json& variables)
      : schema_(schema), document_(document), variables_(variables) {}

  Plan plan(const TypeDefinition& parent, const std::vector<const SelectionSet*>& sets) const {
    std::vector<Occurrences> groups;
    std::set<std::string_view> spread;
    for (const SelectionSet* set : sets) collect(*set, groups, spread);
    Plan made;
    for (const Occurrences& group : groups) made.push_back(plan(parent, group));
    for (auto field = made.begin(); field != made.end(); ++field)
      field->again = std::any_of(field + 1, made.end(), [&](const PlannedField& later) {
        return later.definition == field->definition;
      });
    return made;
  }

 private:
  // A type condition always holds: the schema has objects only, and a fragment on another one is not valid.
  void collect(const SelectionSet& set, std::vector<Occurrences>& groups,
               std::set<std::string_view>& spread) const {
    for (const Selection& selection : set) {
      if (const auto* field = std::get_if<Field>(&selection.content)) {
        if (wanted(field->directives)) group_of(groups, field->response_name()).push_back(field);
      } else if (const auto* inlined = std::get_if<InlineFragment>(&selection.content)) {
        if (wanted(inlined->directives)) collect(inlined->selections, groups, spread);
      } else {
        const auto& named = std::get<FragmentSpread>(selection.content);
        if (wanted(named.directives) && spread.insert(named.name).second)
          collect(document_.fragment(named.name)->selections, groups, spread);
      }
    }
  }

  static Occurrences& group_of(std::vector<Occurrences>& groups, std::string_view key) {
    for (Occurrences& group : groups)
      if (group.front()->response_name() == key) return group;
    return groups.emplace_back();
  }

  bool wanted(const std::vector<Directive>& directives) const {
    return std::ranges::all_of(directives, [&](const Directive& directive) {
      if (directive.name == "skip") return !condition(directive);
      return directive.name != "include" || condition(directive);
    });
  }

  bool condition(const Directive& directive) const {
    const auto& definitions = schema_.directive(directive.name)->arguments;
    const Coerced given =
        coerce_arguments(schema_, definitions, directive.arguments, directive.at, variables_);
    if (!given.errors.empty()) throw Refused(api::errors::bad_user_input, given.errors);
    return given.values.at("if").get<bool>();
  }

  PlannedField plan(const TypeDefinition& parent, const Occurrences& group) const {
    const Field& first = *group.front();
    PlannedField made;
    made.key = first.response_name();
    made.parent = &parent;
    made.definition = schema_.field(parent, first.name);
    for (const Field* field : group) made.locations.push_back(field->at);
    made.arguments =
        coerce_arguments(schema_, made.definition->arguments, first.arguments, first.at, variables_);
    made.required = required_levels(made.definition->type);
    const TypeDefinition& type = *schema_.type(made.definition->type);
    made.leaf = !is_composite(type);
    if (!made.leaf) {
      std::vector<const SelectionSet*> sets;
      for (const Field* field : group) sets.push_back(&field->selections);
      made.fields = plan(type, sets);
    }
    return made;
  }

  const Schema& schema_;
  const Document& document_;
  const api::Json& variables_;
};

}  // namespace

Plan make_plan(const Schema& schema, const Document& document, const Operation& operation,
               const api::Json& variables) {
  return Planner(schema, document, variables).plan(*schema.root(operation.kind), {&operation.selections});
}

}  // namespace lightkeep::graphql

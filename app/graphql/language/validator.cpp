#include "app/graphql/language/validator.h"

#include <string>
#include <unordered_set>
#include <utility>

#include "app/graphql/language/cost.h"
#include "app/graphql/language/footprint.h"
#include "app/graphql/language/merge_rule.h"
#include "app/graphql/language/print.h"
#include "app/graphql/language/selection_rules.h"
#include "app/graphql/language/variable_rules.h"

namespace lightkeep::graphql {
namespace {

// Anonymous operations have no name to be the same.
template <class T>
void check_unique(const std::vector<T>& definitions, const std::string& noun, Report& report) {
  std::unordered_set<std::string_view> names;
  for (const T& definition : definitions)
    if (!definition.name.empty() && !names.insert(definition.name).second)
      report.add("There can be only one " + noun + " named " + in_quotes(definition.name) + ".",
                 {definition.name_at});
}

std::string cycle_message(const std::vector<const FragmentSpread*>& cycle) {
  std::string message = "Cannot spread fragment " + in_quotes(cycle.back()->name) + " within itself";
  std::string separator = " via ";
  for (const FragmentSpread* spread : cycle) {
    if (spread == cycle.back()) break;
    message += separator + in_quotes(spread->name);
    separator = ", ";
  }
  return message + ".";
}

// Of definitions, and that an anonymous one stands alone: sections 5.2 and 5.5.
void check_names(const Document& document, Report& report) {
  check_unique(document.operations, "operation", report);
  check_unique(document.fragments, "fragment", report);
  if (document.operations.size() < 2) return;
  for (const Operation& operation : document.operations)
    if (operation.name.empty())
      report.add("This anonymous operation must be the only defined operation.", {operation.at});
}

// Each is used, and does not lead to itself: section 5.5.
void check_fragments(const Document& document, const Footprints& footprints, const FragmentOrder& order,
                     Report& report) {
  std::unordered_set<std::size_t> used;
  for (const Footprint& operation : footprints.operations)
    for (const std::size_t fragment : reachable(operation, footprints)) used.insert(fragment);
  for (std::size_t i = 0; i < document.fragments.size(); ++i)
    if (!used.contains(footprints.fragment_of.at(document.fragments[i].name)))
      report.add("Fragment " + in_quotes(document.fragments[i].name) + " is never used.",
                 {document.fragments[i].at});
  if (order.cycle.empty()) return;
  std::vector<Position> locations;
  locations.reserve(order.cycle.size());
  for (const FragmentSpread* spread : order.cycle) locations.push_back(spread->at);
  report.add(cycle_message(order.cycle), std::move(locations));
}

Footprints check_selections(const Schema& schema, const Document& document, Report& report) {
  SelectionRules rules(schema, document, report);
  Footprints footprints;
  for (const Operation& operation : document.operations)
    footprints.operations.push_back(rules.check(operation));
  for (const Fragment& fragment : document.fragments) {
    footprints.fragment_of.emplace(fragment.name, footprints.fragments.size());
    footprints.fragments.push_back(rules.check(fragment));
  }
  return footprints;
}

}  // namespace

Errors validate(const Schema& schema, const Document& document, const Limits& limits) {
  Report report(limits.errors);
  check_names(document, report);
  const Footprints footprints = check_selections(schema, document, report);
  const FragmentOrder order = order_fragments(footprints);
  check_fragments(document, footprints, order, report);
  for (std::size_t i = 0; i < document.operations.size(); ++i)
    check_variables(schema, document.operations[i], footprints.operations[i], footprints, report);
  if (order.cycle.empty()) check_cost(document, order, limits, report);
  if (report.empty()) check_merging(document, report);
  return report.errors();
}

}  // namespace lightkeep::graphql

#include "app/graphql/language/validator.h"

#include "app/graphql/language/cost.h"
#include "app/graphql/language/document_rules.h"
#include "app/graphql/language/fragment_order.h"
#include "app/graphql/language/merge_rule.h"
#include "app/graphql/language/report.h"
#include "app/graphql/language/selection_rules.h"
#include "app/graphql/language/variable_rules.h"

namespace lightkeep::graphql {
namespace {

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

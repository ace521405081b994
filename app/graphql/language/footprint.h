// What one definition of a document uses of others: fragments that it spreads, variables that it names. Made
// while its selections are checked, and looked at for the document as a whole. Points into the document.
#pragma once

#include <optional>
#include <vector>

#include "app/graphql/language/ast.h"

namespace lightkeep::graphql {

/// A variable where a value is expected.
struct VariableUse {
  const VariableName* variable = nullptr;
  Position at;
  std::optional<TypeReference> expected;  // none: nobody knows, or a custom scalar's own business
  bool has_fallback = false;              // the place's own, where null is given
};

struct Footprint {
  std::vector<const FragmentSpread*> spreads;
  std::vector<VariableUse> variables;
};

}  // namespace lightkeep::graphql

// What each definition of a document uses of others: fragments that it spreads, variables that it names. Made
// while its selections are checked, and looked at for the document as a whole. Points into the document.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
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

/// Of each definition of a document.
struct Footprints {
  std::vector<Footprint> operations;  // in the document's order
  std::vector<Footprint> fragments;
  std::unordered_map<std::string_view, std::size_t> fragment_of;  // name → index; the first of that name
};

/// Each fragment behind those that it spreads, so that what they come to can be added up without following
/// any of them twice. Source: GraphQL, October 2021, section 5.5.2.2; Kahn, Topological sorting of large
/// networks, 1962.
struct FragmentOrder {
  std::vector<std::size_t> order;  // indexes; all of them, unless there is a cycle
  /// Spreads that lead from a fragment to itself, one after the other; empty: there are none.
  std::vector<const FragmentSpread*> cycle;
};

FragmentOrder order_fragments(const Footprints& footprints);

/// The fragments that an operation's footprint leads to, each once.
std::vector<std::size_t> reachable(const Footprint& from, const Footprints& footprints);

}  // namespace lightkeep::graphql

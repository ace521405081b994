// The fragments of a document, each behind those that it spreads, so that what they come to can be added up
// without following any of them twice. Pure; any thread. Source: GraphQL, October 2021, section 5.5.2.2;
// Kahn, Topological sorting of large networks, 1962.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/graphql/language/footprint.h"

namespace lightkeep::graphql {

/// Of each definition of a document.
struct Footprints {
  std::vector<Footprint> operations;  // in the document's order
  std::vector<Footprint> fragments;
  std::unordered_map<std::string_view, std::size_t> fragment_of;  // name → index; the first of that name
};

struct FragmentOrder {
  std::vector<std::size_t> order;  // indexes; all of them, unless there is a cycle
  /// Spreads that lead from a fragment to itself, one after the other; empty: there are none.
  std::vector<const FragmentSpread*> cycle;
};

FragmentOrder order_fragments(const Footprints& footprints);

/// The fragments that an operation's footprint leads to, each once.
std::vector<std::size_t> reachable(const Footprint& from, const Footprints& footprints);

}  // namespace lightkeep::graphql

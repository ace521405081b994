#include "app/graphql/language/footprint.h"

#include <algorithm>
#include <optional>

namespace lightkeep::graphql {
namespace {

std::optional<std::size_t> target(const FragmentSpread& spread, const Footprints& footprints) {
  const auto found = footprints.fragment_of.find(spread.name);
  return found == footprints.fragment_of.end() ? std::nullopt : std::optional(found->second);
}

/// Which fragments spread a fragment, once for each time, and how many spreads of its own are not in order
/// yet.
struct Edges {
  std::vector<std::vector<std::size_t>> spread_by;
  std::vector<std::size_t> missing;
};

Edges edges_of(const Footprints& footprints) {
  const std::size_t count = footprints.fragments.size();
  Edges edges{std::vector<std::vector<std::size_t>>(count), std::vector<std::size_t>(count)};
  for (std::size_t i = 0; i < count; ++i)
    for (const FragmentSpread* spread : footprints.fragments[i].spreads)
      if (const auto other = target(*spread, footprints)) {
        edges.spread_by[*other].push_back(i);
        ++edges.missing[i];
      }
  return edges;
}

// `begin` misses something, and so does each that is missed: the way from one to the next comes back some
// time.
std::vector<const FragmentSpread*> find_cycle(std::size_t begin, const Footprints& footprints,
                                              const std::vector<std::size_t>& missing) {
  std::vector<std::size_t> way;
  std::vector<const FragmentSpread*> spreads;
  for (std::size_t at = begin;;) {
    const auto seen = std::ranges::find(way, at);
    if (seen != way.end()) {
      spreads.erase(spreads.begin(), spreads.begin() + (seen - way.begin()));
      return spreads;
    }
    way.push_back(at);
    for (const FragmentSpread* spread : footprints.fragments[at].spreads) {
      const auto next = target(*spread, footprints);
      if (!next || missing[*next] == 0) continue;
      spreads.push_back(spread);
      at = *next;
      break;
    }
  }
}

}  // namespace

FragmentOrder order_fragments(const Footprints& footprints) {
  Edges edges = edges_of(footprints);
  FragmentOrder result;
  for (std::size_t i = 0; i < edges.missing.size(); ++i)
    if (edges.missing[i] == 0) result.order.push_back(i);
  for (std::size_t next = 0; next < result.order.size(); ++next)
    for (const std::size_t other : edges.spread_by[result.order[next]])
      if (--edges.missing[other] == 0) result.order.push_back(other);
  const auto stuck = std::ranges::find_if(edges.missing, [](std::size_t missing) { return missing > 0; });
  if (stuck != edges.missing.end())
    result.cycle =
        find_cycle(static_cast<std::size_t>(stuck - edges.missing.begin()), footprints, edges.missing);
  return result;
}

std::vector<std::size_t> reachable(const Footprint& from, const Footprints& footprints) {
  std::vector<std::size_t> found;
  std::vector<bool> seen(footprints.fragments.size());
  const auto follow = [&](const Footprint& footprint) {
    for (const FragmentSpread* spread : footprint.spreads)
      if (const auto other = target(*spread, footprints); other && !seen[*other]) {
        seen[*other] = true;
        found.push_back(*other);
      }
  };
  follow(from);
  for (std::size_t next = 0; next < found.size();) follow(footprints.fragments[found[next++]]);
  return found;
}

}  // namespace lightkeep::graphql

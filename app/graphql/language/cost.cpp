#include "app/graphql/language/cost.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lightkeep::graphql {
namespace {

struct Cost {
  std::size_t selections = 0;
  std::size_t aliases = 0;
  std::size_t depth = 0;

  // Numbers that no limit reaches stand for all greater ones.
  void add(const Cost& other) {
    constexpr std::size_t most = 1'000'000'000;
    selections = std::min(most, selections + other.selections);
    aliases = std::min(most, aliases + other.aliases);
    depth = std::min(most, std::max(depth, other.depth));
  }
};

class Counter {
 public:
  void add(const Fragment& fragment) { fragments_.emplace(fragment.name, of(fragment.selections)); }

  Cost of(const SelectionSet& set) const {
    Cost sum;
    for (const Selection& selection : set)
      sum.add(std::visit([&](const auto& content) { return of(content); }, selection.content));
    return sum;
  }

 private:
  Cost of(const Field& field) const {
    Cost cost = of(field.selections);
    ++cost.selections;
    ++cost.depth;
    if (!field.alias.empty()) ++cost.aliases;
    return cost;
  }
  Cost of(const FragmentSpread& spread) const {
    const auto found = fragments_.find(spread.name);
    Cost cost = found == fragments_.end() ? Cost{} : found->second;
    ++cost.selections;
    return cost;
  }
  Cost of(const InlineFragment& fragment) const {
    Cost cost = of(fragment.selections);
    ++cost.selections;
    return cost;
  }

  std::unordered_map<std::string_view, Cost> fragments_;
};

void check(std::size_t found, std::size_t most, const std::string& noun, Position at, Report& report) {
  if (found > most)
    report.add("The document has more than " + std::to_string(most) + " " + noun + ", fragments expanded.",
               {at});
}

}  // namespace

void check_cost(const Document& document, const FragmentOrder& order, const Limits& limits, Report& report) {
  Counter counter;
  for (const std::size_t fragment : order.order) counter.add(document.fragments[fragment]);
  Cost sum;
  for (const Operation& operation : document.operations) sum.add(counter.of(operation.selections));
  const Position at = document.operations.empty() ? Position{} : document.operations.front().at;
  check(sum.selections, limits.selections, "selections", at, report);
  check(sum.aliases, limits.aliases, "aliases", at, report);
  check(sum.depth, limits.depth, "levels of fields", at, report);
}

}  // namespace lightkeep::graphql

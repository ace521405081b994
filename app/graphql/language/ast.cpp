#include "app/graphql/language/ast.h"

#include <algorithm>
#include <array>

namespace lightkeep::graphql {

const Fragment* Document::fragment(std::string_view name) const {
  const auto found = std::ranges::find(fragments, name, &Fragment::name);
  return found == fragments.end() ? nullptr : &*found;
}

std::string_view word(OperationKind kind) {
  constexpr std::array<std::string_view, 3> words{"query", "mutation", "subscription"};
  return words.at(static_cast<std::size_t>(kind));
}

}  // namespace lightkeep::graphql

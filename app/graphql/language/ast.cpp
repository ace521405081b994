#include "app/graphql/language/ast.h"

#include <algorithm>
#include <array>

namespace lightkeep::graphql {

TypeReference TypeReference::nullable() const {
  return required() ? TypeReference(std::string_view(text_).substr(0, text_.size() - 1)) : *this;
}

TypeReference TypeReference::item() const {
  const std::string_view list = std::string_view(text_).substr(0, text_.size() - (required() ? 1 : 0));
  return list.substr(1, list.size() - 2);
}

std::string_view TypeReference::name() const {
  const std::string_view text = text_;
  const auto begin = text.find_first_not_of('[');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_first_of("]!", begin) - begin);
}

const Fragment* Document::fragment(std::string_view name) const {
  const auto found = std::ranges::find(fragments, name, &Fragment::name);
  return found == fragments.end() ? nullptr : &*found;
}

std::string_view word(OperationKind kind) {
  constexpr std::array<std::string_view, 3> words{"query", "mutation", "subscription"};
  return words.at(static_cast<std::size_t>(kind));
}

}  // namespace lightkeep::graphql

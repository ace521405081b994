#include "app/graphql/language/type_reference.h"

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

}  // namespace lightkeep::graphql

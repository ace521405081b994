// The fields of the API's types as rows of tables: their names, types and sentences, and how each is read off
// the struct that it belongs to.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/json.h"

namespace lightkeep::api {

/// One field of a type. `type` is in GraphQL's notation: "ID!", "[Tag!]!", "Int". `JSON` stands for a free
/// map.
struct FieldRow {
  std::string_view name;
  std::string_view type;
  std::string_view sentence;
  bool sometimes = false;  // of calls by a query alone: left out of others' answers, and of GraphQL
};

struct TypeRow {
  std::string_view name;
  std::string_view sentence;
  std::vector<FieldRow> fields;
};

template <class T>
struct Field : FieldRow {
  Json (*get)(const T&);
};

/// The members of `value` in the order of its table.
template <class T, std::size_t N>
Json object(const std::array<Field<T>, N>& fields, const T& value) {
  Json result = Json::object();
  for (const auto& field : fields) {
    Json member = field.get(value);
    if (!field.sometimes || !member.is_null()) result.push_back({std::string(field.name), std::move(member)});
  }
  return result;
}

/// The row of the type that has these fields.
template <class T, std::size_t N>
TypeRow row(std::string_view name, std::string_view sentence, const std::array<Field<T>, N>& fields) {
  return {name, sentence, {fields.begin(), fields.end()}};
}

template <class T>
Json nullable(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace lightkeep::api

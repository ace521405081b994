#include "app/graphql/language/leaves.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <utility>

#include "app/graphql/language/print.h"

namespace lightkeep::graphql {
namespace {

using api::Json;
using Taken = std::optional<Json>;

constexpr double exact = 9007199254740992.0;  // doubles below are whole numbers without gaps

// Nearest double; none beyond their range.
Taken number(const std::string& text) {
  const double value = std::strtod(text.c_str(), nullptr);
  return std::isfinite(value) ? Taken(value) : std::nullopt;
}

Taken whole_number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? Taken(value) : std::nullopt;
}

Taken int_literal(const Value& value) {
  const auto* integer = std::get_if<IntValue>(&value.content);
  return integer ? whole_number(integer->text) : std::nullopt;
}
Taken float_literal(const Value& value) {
  if (const auto* integer = std::get_if<IntValue>(&value.content)) return number(integer->text);
  const auto* decimal = std::get_if<FloatValue>(&value.content);
  return decimal ? number(decimal->text) : std::nullopt;
}
Taken string_literal(const Value& value) {
  const auto* text = std::get_if<StringValue>(&value.content);
  return text ? Taken(text->text) : std::nullopt;
}
Taken boolean_literal(const Value& value) {
  const auto* boolean = std::get_if<BooleanValue>(&value.content);
  return boolean ? Taken(boolean->value) : std::nullopt;
}
Taken id_literal(const Value& value) {
  const auto* integer = std::get_if<IntValue>(&value.content);
  return integer ? Taken(integer->text) : string_literal(value);
}

// Clients whose numbers are all doubles send 1.0 for 1.
std::optional<std::int64_t> integer_of(const Json& given) {
  if (given.is_number_unsigned() && given.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  if (given.is_number_integer()) return given.get<std::int64_t>();
  if (!given.is_number_float()) return std::nullopt;
  const double value = given.get<double>();
  if (std::trunc(value) != value || std::fabs(value) > exact) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

Taken int_given(const Json& given) {
  const auto value = integer_of(given);
  const bool fits = value && *value == static_cast<std::int32_t>(*value);
  return fits ? Taken(*value) : std::nullopt;
}
Taken float_given(const Json& given) {
  const bool finite = given.is_number() && std::isfinite(given.get<double>());
  return finite ? Taken(given.get<double>()) : std::nullopt;
}
Taken string_given(const Json& given) {
  return given.is_string() ? Taken(given) : std::nullopt;
}
Taken boolean_given(const Json& given) {
  return given.is_boolean() ? Taken(given) : std::nullopt;
}
Taken id_given(const Json& given) {
  if (given.is_string()) return given;
  const auto value = integer_of(given);
  return value ? Taken(std::to_string(*value)) : std::nullopt;
}

struct ScalarRow {
  std::string_view name;
  std::string_view complaint;
  Taken (*literal)(const Value&);
  Taken (*given)(const Json&);
};

constexpr std::array scalars{
    ScalarRow{"Int", "Int cannot represent non 32-bit signed integer value: ", int_literal, int_given},
    ScalarRow{"Float", "Float cannot represent non numeric value: ", float_literal, float_given},
    ScalarRow{"String", "String cannot represent a non string value: ", string_literal, string_given},
    ScalarRow{"Boolean", "Boolean cannot represent a non boolean value: ", boolean_literal, boolean_given},
    ScalarRow{"ID", "ID cannot represent a non-string and non-integer value: ", id_literal, id_given},
};

const ScalarRow* standard(const TypeDefinition& type) {
  const auto row = std::ranges::find(scalars, std::string_view(type.name), &ScalarRow::name);
  return row == scalars.end() ? nullptr : &*row;
}

// A literal of a scalar whose form is nobody's business but its own.
struct AnyLiteral {
  Json operator()(const NullValue&) const { return nullptr; }
  Json operator()(const VariableName&) const { return nullptr; }
  Json operator()(const IntValue& v) const {
    return whole_number(v.text).value_or(number(v.text).value_or(nullptr));
  }
  Json operator()(const FloatValue& v) const { return number(v.text).value_or(nullptr); }
  Json operator()(const StringValue& v) const { return v.text; }
  Json operator()(const BooleanValue& v) const { return v.value; }
  Json operator()(const EnumValue& v) const { return v.name; }
  Json operator()(const ListValue& v) const {
    Json list = Json::array();
    for (const Value& item : v.items) list.push_back(std::visit(*this, item.content));
    return list;
  }
  Json operator()(const ObjectValue& v) const {
    Json object = Json::object();
    for (const ObjectField& field : v.fields) object[field.name] = std::visit(*this, field.value.content);
    return object;
  }
};

Leaf refused(std::string complaint) {
  return {std::nullopt, std::move(complaint)};
}

Leaf enumerated(const TypeDefinition& type, const std::string& name) {
  if (type.value(name)) return {name};
  return refused("Value " + in_quotes(name) + " does not exist in " + in_quotes(type.name) + " enum.");
}

}  // namespace

Leaf leaf_of(const TypeDefinition& type, const Value& literal) {
  if (const ScalarRow* row = standard(type)) {
    if (Taken value = row->literal(literal)) return {std::move(value)};
    return refused(std::string(row->complaint) + print(literal));
  }
  if (type.is_file) return refused(type.name + " literal unsupported.");
  if (type.kind == TypeKind::scalar) return {std::visit(AnyLiteral{}, literal.content)};
  if (const auto* value = std::get_if<EnumValue>(&literal.content)) return enumerated(type, value->name);
  return refused("Enum " + in_quotes(type.name) + " cannot represent non-enum value: " + print(literal) +
                 ".");
}

Leaf leaf_of(const TypeDefinition& type, const Json& given) {
  if (const ScalarRow* row = standard(type)) {
    if (Taken value = row->given(given)) return {std::move(value)};
    return refused(std::string(row->complaint) + api::print(given));
  }
  if (type.is_file) return given.is_binary() ? Leaf{given} : refused(type.name + " value invalid.");
  if (type.kind == TypeKind::scalar) return {given};
  if (given.is_string()) return enumerated(type, given.get_ref<const std::string&>());
  return refused("Enum " + in_quotes(type.name) + " cannot represent non-string value: " + api::print(given) +
                 ".");
}

}  // namespace lightkeep::graphql

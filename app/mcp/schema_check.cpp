#include "app/mcp/schema_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "text/utf8.h"

namespace lightkeep::mcp {
namespace {

using api::Json;
using Violation = std::optional<std::string>;

struct TypeName {
  std::string_view name;
  bool (*fits)(const Json&);
};

constexpr std::array type_names{
    TypeName{"string", [](const Json& v) { return v.is_string(); }},
    TypeName{"integer", [](const Json& v) { return v.is_number_integer(); }},
    TypeName{"number", [](const Json& v) { return v.is_number(); }},
    TypeName{"boolean", [](const Json& v) { return v.is_boolean(); }},
    TypeName{"object", [](const Json& v) { return v.is_object(); }},
    TypeName{"array", [](const Json& v) { return v.is_array(); }},
    TypeName{"null", [](const Json& v) { return v.is_null(); }},
};

bool has_type(const std::string& name, const Json& value) {
  const auto row = std::ranges::find(type_names, name, &TypeName::name);
  return row == type_names.end() || row->fits(value);
}

std::string shown(const std::string& path) {
  return "`" + (path.empty() ? std::string("arguments") : path) + "`";
}

class Check {
 public:
  explicit Check(const Json& root) : root_(root) {}

  Violation check(const Json& schema, const Json& value, const std::string& path) const {
    const Json& here = resolve(schema);
    for (const auto rule : rules)
      if (auto fault = (this->*rule)(here, value, path)) return fault;
    return {};
  }

 private:
  using Rule = Violation (Check::*)(const Json&, const Json&, const std::string&) const;

  const Json& resolve(const Json& schema) const {
    constexpr std::string_view prefix = "#/$defs/";
    const auto reference = schema.find("$ref");
    if (reference == schema.end() || !reference->is_string()) return schema;
    const auto& target = reference->get_ref<const std::string&>();
    if (!target.starts_with(prefix)) return schema;
    const auto definitions = root_.find("$defs");
    if (definitions == root_.end() || !definitions->contains(target.substr(prefix.size()))) return schema;
    return (*definitions)[target.substr(prefix.size())];
  }

  Violation type(const Json& schema, const Json& value, const std::string& path) const {
    const auto wanted = schema.find("type");
    if (wanted == schema.end()) return {};
    if (wanted->is_string())
      return has_type(*wanted, value) ? Violation()
                                      : shown(path) + " must be of type " + wanted->get<std::string>() + ".";
    const bool fits = std::ranges::any_of(*wanted, [&](const Json& one) { return has_type(one, value); });
    return fits ? Violation() : shown(path) + " must be of one of the types " + wanted->dump() + ".";
  }

  Violation one_of(const Json& schema, const Json& value, const std::string& path) const {
    const auto all = schema.find("enum");
    if (all == schema.end() || std::ranges::find(*all, value) != all->end()) return {};
    if (all->size() == 1) return shown(path) + " must be " + all->front().dump() + ".";
    return shown(path) + " must be one of " + all->dump() + ".";
  }

  struct Bounds {
    const char* least;
    const char* most;
    const char* verb;
    const char* unit;
  };

  static Violation outside(const Json& schema, double value, const Bounds& bounds, const std::string& path) {
    for (const auto& [keyword, word, sign] :
         {std::tuple(bounds.least, " at least ", 1), std::tuple(bounds.most, " at most ", -1)}) {
      const auto bound = schema.find(keyword);
      if (bound != schema.end() && sign * value < sign * bound->get<double>())
        return shown(path) + bounds.verb + word + bound->dump() + bounds.unit + ".";
    }
    return {};
  }

  Violation size(const Json& schema, const Json& value, const std::string& path) const {
    if (value.is_number())
      return outside(schema, value.get<double>(), {"minimum", "maximum", " must be", ""}, path);
    if (value.is_array())
      return outside(schema, static_cast<double>(value.size()),
                     {"minItems", "maxItems", " must hold", " entries"}, path);
    if (!value.is_string()) return {};
    const auto length = text::count_characters(value.get_ref<const std::string&>());
    return outside(schema, static_cast<double>(length),
                   {"minLength", "maxLength", " must have", " characters"}, path);
  }

  Violation items(const Json& schema, const Json& value, const std::string& path) const {
    const auto each = schema.find("items");
    if (each == schema.end() || !value.is_array()) return {};
    for (std::size_t i = 0; i < value.size(); ++i)
      if (auto fault = check(*each, value[i], path + "[" + std::to_string(i) + "]")) return fault;
    return {};
  }

  static std::string below(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
  }

  Violation required(const Json& schema, const Json& value, const std::string& path) const {
    const auto names = schema.find("required");
    if (names == schema.end() || !value.is_object()) return {};
    for (const Json& name : *names)
      if (!value.contains(name.get_ref<const std::string&>()))
        return "`" + below(path, name) + "` is required.";
    return {};
  }

  Violation members(const Json& schema, const Json& value, const std::string& path) const {
    const auto known = schema.find("properties");
    if (known == schema.end() || !value.is_object()) return {};
    const bool closed = schema.value("additionalProperties", Json(true)) == false;
    for (const auto& [name, member] : value.items()) {
      const auto row = known->find(name);
      if (row == known->end() && closed)
        return "`" + below(path, name.substr(0, 64)) + "` is not an argument.";
      if (row == known->end()) continue;
      if (auto fault = check(*row, member, below(path, name))) return fault;
    }
    return {};
  }

  // Of alternatives that each have a member of one value, the one that the value means tells best what is
  // wrong.
  Violation alternatives(const Json& schema, const Json& value, const std::string& path) const {
    const auto choices = schema.find("anyOf");
    if (choices == schema.end()) return {};
    Violation best;
    for (const Json& choice : *choices) {
      auto fault = check(choice, value, path);
      if (!fault) return {};
      if (!best || is_meant(resolve(choice), value)) best = std::move(fault);
    }
    return best;
  }

  static bool is_meant(const Json& choice, const Json& value) {
    if (!value.is_object() || !choice.contains("properties")) return false;
    for (const auto& [name, rule] : choice["properties"].items())
      if (rule.contains("enum") && value.contains(name) && rule["enum"] == Json::array({value[name]}))
        return true;
    return false;
  }

  static constexpr std::array<Rule, 7> rules{&Check::type,        &Check::one_of,  &Check::size,
                                             &Check::required,    &Check::members, &Check::items,
                                             &Check::alternatives};

  const Json& root_;
};

/// The type that a schema wants, or its alternatives, which are of one type here; empty where it does not
/// say.
std::string wanted_type(const Json& schema) {
  if (const auto type = schema.find("type"); type != schema.end() && type->is_string()) return *type;
  const auto choices = schema.find("anyOf");
  return choices == schema.end() || choices->empty() ? std::string() : wanted_type(choices->front());
}

void read_number_as_meant(const std::string& wanted, Json& value) {
  constexpr double exact = 9e15;  // whole numbers up to here have a double each
  if (wanted != "integer" || !value.is_number_float()) return;
  const double number = value.get<double>();
  if (std::trunc(number) == number && std::abs(number) < exact) value = static_cast<std::int64_t>(number);
}

void drop_nulls(Json& object) {
  for (auto member = object.begin(); member != object.end();)
    member = member->is_null() ? object.erase(member) : std::next(member);
}

/// One reading of a request's arguments. What its strings hold may be no deeper, and all together no more
/// values, than the request's own JSON.
class Reading {
 public:
  void read(const Json& schema, Json& value) {
    const std::string wanted = wanted_type(schema);
    read_text(wanted, value);
    read_number_as_meant(wanted, value);
    if (value.is_array() && schema.contains("items"))
      for (Json& entry : value) read(schema["items"], entry);
    if (!value.is_object()) return;
    drop_nulls(value);
    if (!schema.contains("properties")) return;
    for (auto member = value.begin(); member != value.end(); ++member)
      if (const auto rule = schema["properties"].find(member.key()); rule != schema["properties"].end())
        read(*rule, *member);
  }

 private:
  void read_text(const std::string& wanted, Json& value) {
    if (wanted.empty() || wanted == "string" || !value.is_string()) return;
    auto parsed = parse(value.get_ref<const std::string&>());
    if (!parsed) return;
    read_number_as_meant(wanted, *parsed);
    if (has_type(wanted, *parsed)) value = *std::move(parsed);
  }

  std::optional<Json> parse(const std::string& text) {
    try {
      Json value = api::parse_json(text, {.values = left_});
      left_ -= count_values(value);
      return value;
    } catch (const api::JsonError&) {
      return {};
    }
  }

  static std::size_t count_values(const Json& value) {
    std::size_t count = 1;
    if (value.is_structured())
      for (const Json& inner : value) count += count_values(inner);
    return count;
  }

  std::size_t left_ = api::JsonLimits().values;
};

}  // namespace

void read_as_meant(const Json& schema, Json& value) {
  Reading().read(schema, value);
}

std::optional<std::string> find_violation(const Json& schema, const Json& value) {
  return Check(schema).check(schema, value, "");
}

}  // namespace lightkeep::mcp

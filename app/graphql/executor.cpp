#include "app/graphql/executor.h"

#include <optional>
#include <utility>

#include "app/graphql/language/introspection.h"

namespace lightkeep::graphql {
namespace {

using api::Json;
using Members = Json::object_t;

// Where a value is in the answer, from its end to the root.
struct Path {
  const Path* above = nullptr;
  std::string_view key{};
  std::size_t index = 0;  // of an entry of a list, which has no key

  Json json() const {
    Json path = above == nullptr ? Json::array() : above->json();
    path.push_back(key.empty() ? Json(index) : Json(std::string(key)));
    return path;
  }
};

// The objects of a list have their members in one order: the place of the last one's is looked at first.
Json* find_member(Members::Container& members, const std::string& name, std::size_t& place) {
  if (place < members.size() && members[place].first == name) return &members[place].second;
  for (place = 0; place < members.size(); ++place)
    if (members[place].first == name) return &members[place].second;
  return nullptr;
}

// Answers to introspection: `answer`, which `field` leads to, with the fields that the plan wants of it.
// Nothing of it can fail. Throws ApiError(bad_user_input) when over budget.
Json describe(const Schema& schema, const PlannedField& field, Answer answer, Budget& budget);

Json describe_object(const Schema& schema, const Plan& fields, const Described& object, Budget& budget) {
  Json made = Json::object();
  for (const PlannedField& field : fields) {
    Answer answer = field.name() == "__typename"
                        ? Answer(Json(std::string(type_name(object))))
                        : resolve(schema, object, field.name(), field.arguments.values);
    made.get_ref<Json::object_t&>().emplace_back(field.key,
                                                 describe(schema, field, std::move(answer), budget));
  }
  return made;
}

Json describe(const Schema& schema, const PlannedField& field, Answer answer, Budget& budget) {
  if (auto* leaf = std::get_if<Json>(&answer)) {
    budget.spend(*leaf);
    return std::move(*leaf);
  }
  budget.spend(nullptr);
  if (const auto* object = std::get_if<Described>(&answer))
    return describe_object(schema, field.fields, *object, budget);
  Json list = Json::array();
  for (const Described& object : std::get<std::vector<Described>>(answer)) {
    budget.spend(nullptr);
    list.push_back(describe_object(schema, field.fields, object, budget));
  }
  return list;
}

class Execution {
 public:
  Execution(const Schema& schema, const Resolve& resolve, Budget budget)
      : schema_(schema), resolve_(resolve), budget_(budget) {}

  Outcome run(const Plan& plan) {
    text_ = "{";
    for (const PlannedField& field : plan) {
      if (text_.size() > 1) text_ += ',';
      text_.append("\"").append(field.key).append("\":");
      if (!write_root(field)) return {"null", std::move(failures_)};
    }
    return {text_ + "}", std::move(failures_)};
  }

 private:
  // Empty: the failure goes on to the object that the field belongs to.
  using Completed = std::optional<Json>;

  bool write_root(const PlannedField& field) {
    const Path path{nullptr, field.key};
    const std::size_t begin = text_.size();
    try {
      return write_value(field, path);
    } catch (const api::ApiError& error) {
      text_.resize(begin);
      return write(fail(field, 0, error, path));
    }
  }

  bool write_value(const PlannedField& field, const Path& path) {
    if (!field.arguments.errors.empty())
      throw api::ApiError(api::errors::bad_user_input, field.arguments.errors.front().message);
    if (field.name() == "__typename") return write(field.parent->name);
    if (field.name().starts_with("__"))
      return write(
          describe(schema_, field, resolve_meta(schema_, field.name(), field.arguments.values), budget_));
    Given given = resolve_(field);
    return given.entry ? write_list(field, given, path) : write(complete(field, 0, given.value, path));
  }

  bool write(const Completed& value) {
    if (value) text_ += api::print(*value);
    return value.has_value();
  }

  bool write_list(const PlannedField& field, const Given& list, const Path& above) {
    const std::size_t begin = text_.size();
    text_ += '[';
    for (std::size_t index = 0; index < list.size; ++index) {
      if (index > 0) text_ += ',';
      Json entry = list.entry(index);
      if (write(complete(field, 1, entry, {&above, {}, index}))) continue;
      text_.resize(begin);
      return write(otherwise_null(field, 0));
    }
    text_ += ']';
    return true;
  }

  Completed fail(const PlannedField& field, std::size_t level, const api::ApiError& error, const Path& path) {
    failures_.push_back({error, field.locations, path.json()});
    return otherwise_null(field, level);
  }

  static Completed otherwise_null(const PlannedField& field, std::size_t level) {
    if (field.required[level]) return std::nullopt;
    return Json(nullptr);
  }

  Completed complete(const PlannedField& field, std::size_t level, Json& value, const Path& path) {
    if (value.is_null() && field.required[level])
      return fail(field, level,
                  {api::errors::internal, "Cannot return null for non-nullable field " + field.parent->name +
                                              "." + field.name() + "."},
                  path);
    if (value.is_null() || field.leaf) {
      budget_.spend(value);
      return std::move(value);
    }
    Completed made = level + 1 < field.required.size() ? complete_list(field, level + 1, value, path)
                                                       : complete_object(field.fields, value, path);
    return made ? std::move(made) : otherwise_null(field, level);
  }

  Completed complete_list(const PlannedField& field, std::size_t level, Json& list, const Path& above) {
    budget_.spend(nullptr);
    Json made = Json::array();
    made.get_ref<Json::array_t&>().reserve(list.size());
    for (std::size_t index = 0; index < list.size(); ++index) {
      Completed entry = complete(field, level, list[index], {&above, {}, index});
      if (!entry) return std::nullopt;
      made.push_back(*std::move(entry));
    }
    return made;
  }

  Completed complete_object(const Plan& fields, Json& object, const Path& above) {
    Json made = Json::object();
    auto& members = made.get_ref<Members&>();
    members.reserve(fields.size());
    for (const PlannedField& field : fields) {
      Json value = take(field, object);
      Completed completed = complete(field, 0, value, {&above, field.key});
      if (!completed) return std::nullopt;
      members.emplace_back(field.key, *std::move(completed));
    }
    return made;
  }

  Json take(const PlannedField& field, Json& object) {
    if (field.name() == "__typename") return field.parent->name;
    Json* member = find_member(object.get_ref<Members&>(), field.name(), field.place);
    if (member == nullptr) return nullptr;
    return field.again ? *member : std::move(*member);
  }

  const Schema& schema_;
  const Resolve& resolve_;
  Budget budget_;
  std::string text_;
  std::vector<Failure> failures_;
};

}  // namespace

Outcome execute(const Schema& schema, const Plan& plan, const Resolve& resolve, Budget budget) {
  return Execution(schema, resolve, budget).run(plan);
}

}  // namespace lightkeep::graphql

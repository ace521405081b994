// How a plan is run over made-up results: merging, order, nulls that go up, failures, and the bound of an
// answer.
#include "app/graphql/executor.h"

#include <gtest/gtest.h>

#include "app/graphql/request.h"

namespace lightkeep::graphql {
namespace {

using api::Json;

TypeDefinition object(std::string name, std::vector<FieldDefinition> fields) {
  TypeDefinition made;
  made.name = std::move(name);
  made.fields = std::move(fields);
  return made;
}

Schema made_up_schema() {
  std::vector<TypeDefinition> types;
  types.push_back(object("Query", {{"boats", "[Boat!]"},
                                   {"crew", "[Boat]!"},
                                   {"boat", "Boat", "", {{"name", "String!", "", {}, {}}}},
                                   {"flag", "String!"}}));
  types.push_back(object("Mutation", {{"first", "Int!"}, {"second", "Int"}}));
  types.push_back(object("Boat", {{"id", "ID!"}, {"name", "String"}, {"tender", "Boat"}}));
  return Schema(std::move(types), "Query", "Mutation");
}

class ExecutorTest : public testing::Test {
 protected:
  Outcome run(std::string query, Json variables = Json::object(), std::size_t budget = 1 << 20) {
    const Prepared prepared = prepare(schema_, {std::move(query), {}, std::move(variables)});
    return execute(
        schema_, prepared.plan,
        [&](const PlannedField& field) -> Given {
          asked_.push_back(field.key);
          if (const auto failing = failures_.find(field.name()); failing != failures_.end())
            throw api::ApiError(*failing->second);
          const Json& value = values_.at(field.name());
          if (!one_by_one_ || !value.is_array()) return Given{.value = value};
          return Given{.size = value.size(), .entry = [&value](std::size_t index) { return value[index]; }};
        },
        Budget(budget));
  }
  std::string data(std::string query, Json variables = Json::object()) {
    return run(std::move(query), std::move(variables)).data;
  }

  const Schema schema_ = made_up_schema();
  Json values_{{"boats", Json::array({{{"id", "a"}, {"name", "Anna"}, {"tender", nullptr}},
                                      {{"name", nullptr}, {"tender", {{"id", "c"}}}, {"id", "b"}}})},
               {"boat", {{"id", "a"}, {"name", "Anna"}, {"tender", {{"id", "t"}, {"name", "Tom"}}}}},
               {"crew", Json::array()},
               {"flag", "blue"},
               {"first", 1},
               {"second", 2}};
  std::map<std::string, const api::ErrorRow*> failures_;
  std::vector<std::string> asked_;
  bool one_by_one_ = false;
};

TEST_F(ExecutorTest, AListMayComeOneByOne) {
  one_by_one_ = true;
  EXPECT_EQ(data("{ boats { name id } crew { id } }"),
            R"({"boats":[{"name":"Anna","id":"a"},{"name":null,"id":"b"}],"crew":[]})");
  values_["boats"][1]["id"] = nullptr;
  EXPECT_EQ(data("{ flag boats { id } f: flag }"), R"({"flag":"blue","boats":null,"f":"blue"})");
  values_["crew"] = values_["boats"];
  EXPECT_EQ(data("{ crew { id } }"), R"({"crew":[{"id":"a"},null]})");
  EXPECT_EQ(run("{ boats { name } }", {}, 30).data, R"({"boats":null})") << "over the budget in the middle";
}

TEST_F(ExecutorTest, TakesWhatIsAskedForInItsOrder) {
  EXPECT_EQ(data("{ boats { name id } }"), R"({"boats":[{"name":"Anna","id":"a"},{"name":null,"id":"b"}]})");
  EXPECT_EQ(data("{ b: flag a: flag __typename }"), R"({"b":"blue","a":"blue","__typename":"Query"})");
  EXPECT_EQ(data("{ boats { tender { id __typename } } }"),
            R"({"boats":[{"tender":null},{"tender":{"id":"c","__typename":"Boat"}}]})");
}

TEST_F(ExecutorTest, AnObjectOfWhichNothingIsWantedIsEmpty) {
  for (const bool one_by_one : {false, true}) {
    one_by_one_ = one_by_one;
    EXPECT_EQ(data("{ boat(name: \"x\") { id @include(if: false) } boats { ... @skip(if: true) { name } } }"),
              R"({"boat":{},"boats":[{},{}]})");
    EXPECT_EQ(data("{ boat(name: \"x\") { tender { id @skip(if: true) } } }"), R"({"boat":{"tender":{}}})");
    EXPECT_EQ(data("{ __schema { queryType { name @skip(if: true) } } }"),
              R"({"__schema":{"queryType":{}}})");
  }
}

TEST_F(ExecutorTest, MergesFieldsOfOneKey) {
  EXPECT_EQ(data("{ boat(name: \"x\") { tender { id } } ...F boat(name: \"x\") { ... { id } } } "
                 "fragment F on Query { boat(name: \"x\") { tender { name } } }"),
            R"({"boat":{"tender":{"id":"t","name":"Tom"},"id":"a"}})");
  EXPECT_EQ(asked_, std::vector<std::string>{"boat"});
}

TEST_F(ExecutorTest, TwoKeysMayTakeOneValue) {
  EXPECT_EQ(data("{ boat(name: \"x\") { name other: name t: tender { id } tender { name } } }"),
            R"({"boat":{"name":"Anna","other":"Anna","t":{"id":"t"},"tender":{"name":"Tom"}}})");
}

TEST_F(ExecutorTest, SkipsAndIncludes) {
  const std::string query =
      "query($yes: Boolean!) { a: flag @skip(if: $yes) b: flag @include(if: $yes) ... @include(if: false) { "
      "c: flag } "
      "...F @skip(if: $yes) } fragment F on Query { d: flag }";
  EXPECT_EQ(data(query, {{"yes", true}}), R"({"b":"blue"})");
  EXPECT_EQ(data(query, {{"yes", false}}), R"({"a":"blue","d":"blue"})");
}

TEST_F(ExecutorTest, ANullThatMayNotBeGoesUpToOneThatMay) {
  values_["boats"][1]["tender"]["id"] = nullptr;
  const Outcome outcome = run("{ boats { tender { x: id } } }");
  EXPECT_EQ(outcome.data, R"({"boats":[{"tender":null},{"tender":null}]})");
  ASSERT_EQ(outcome.failures.size(), 1u);
  EXPECT_EQ(outcome.failures[0].path->dump(), R"(["boats",1,"tender","x"])");
  EXPECT_EQ(outcome.failures[0].error.message(), "Cannot return null for non-nullable field Boat.id.");
  EXPECT_EQ(outcome.failures[0].locations, (std::vector<Position>{{1, 20}}));

  values_["boats"][0]["id"] = nullptr;
  EXPECT_EQ(data("{ boats { id } flag }"), R"({"boats":null,"flag":"blue"})") << "an entry may not be null";
  values_["crew"] = values_["boats"];
  EXPECT_EQ(data("{ crew { id } }"), R"({"crew":[null,{"id":"b"}]})") << "an entry may be null";
}

TEST_F(ExecutorTest, FailuresOfTheRootBecomeNullOrEndIt) {
  failures_["boat"] = &api::errors::resource_not_found;
  Outcome outcome = run("{ boat(name: \"x\") { id } flag }");
  EXPECT_EQ(outcome.data, R"({"boat":null,"flag":"blue"})");
  ASSERT_EQ(outcome.failures.size(), 1u);
  EXPECT_EQ(outcome.failures[0].error.row().status, 404);

  failures_["flag"] = &api::errors::unauthenticated;
  outcome = run("{ a: flag boats { id } }");
  EXPECT_TRUE(outcome.failed());
  EXPECT_EQ(outcome.failures[0].path->dump(), R"(["a"])");
}

TEST_F(ExecutorTest, MutationsGoOneByOneUntilOneFails) {
  EXPECT_EQ(data("mutation { second first again: second }"), R"({"second":2,"first":1,"again":2})");
  EXPECT_EQ(asked_, (std::vector<std::string>{"second", "first", "again"}));
  asked_.clear();
  failures_["first"] = &api::errors::bad_user_input;
  EXPECT_EQ(run("mutation { second first again: second }").data, "null");
  EXPECT_EQ(asked_, (std::vector<std::string>{"second", "first"}));
}

TEST_F(ExecutorTest, AnAnswerIsBounded) {
  EXPECT_EQ(run("{ flag }", {}, 20).data, R"({"flag":"blue"})");
  const Outcome outcome = run("{ a: flag b: flag }", {}, 30);
  EXPECT_TRUE(outcome.failed());
  EXPECT_EQ(outcome.failures[0].error.row().code, "BAD_USER_INPUT");
  EXPECT_EQ(run("{ __schema { types { name fields { name } } } }", {}, 1000).data, "null");
}

TEST_F(ExecutorTest, IntrospectionIsAnsweredFromTheSchema) {
  EXPECT_EQ(
      data("{ __type(name: \"Boat\") { n: name __typename fields { name type { kind ofType { name } } } } "
           "none: "
           "__type(name: \"x\") { name } }"),
      R"({"__type":{"n":"Boat","__typename":"__Type","fields":[{"name":"id","type":{"kind":"NON_NULL",)"
      R"("ofType":{"name":"ID"}}},{"name":"name","type":{"kind":"SCALAR","ofType":null}},{"name":"tender",)"
      R"("type":{"kind":"OBJECT","ofType":null}}]},"none":null})");
  EXPECT_TRUE(asked_.empty());
}

}  // namespace
}  // namespace lightkeep::graphql

#include "app/graphql/language/validator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "app/graphql/language/parser.h"
#include "app/graphql/language/test_schema.h"

namespace lightkeep::graphql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Limits generous{
    .bytes = 10'000'000, .tokens = 1'000'000, .depth = 1000, .aliases = 100'000, .selections = 100'000};

std::vector<std::string> complaints(const std::string& text, const Limits& limits = generous) {
  static const TestSchema schema;
  const Errors errors = validate(schema, parse(text, limits), limits);
  std::vector<std::string> messages;
  messages.reserve(errors.size());
  for (const Error& error : errors) messages.push_back(error.message);
  return messages;
}

void expect_valid(const std::string& text) {
  EXPECT_THAT(complaints(text), ElementsAre()) << text;
}
void expect_one(const std::string& text, const std::string& complaint) {
  EXPECT_THAT(complaints(text), ElementsAre(complaint)) << text;
}
void expect_some(const std::string& text, const std::string& complaint) {
  EXPECT_THAT(complaints(text), ::testing::Contains(HasSubstr(complaint))) << text;
}

TEST(Validator, TakesWhatTheSchemaHas) {
  expect_valid("{ version __typename __schema { types { name } } __type(name: \"Dog\") { kind } }");
  expect_valid("mutation { bring(files: []) { id } }");
  expect_valid(R"(query Q($id: ID!, $deep: [Int!], $on: Boolean = true) {
    dog(id: $id) { ...Names @include(if: $on) ... on Dog { puppies(first: 3) { ...Names } } ... @skip(if: false) { id } }
    dogs(filter: {name: "a", ages: $deep, either: [{name: "b"}]}, weights: [1, [2.5, null]], born: {any: [THING]}) { id }
  } fragment Names on Dog { name called: name(surname: true) })");
}

TEST(Validator, NamesOperationsAndFragmentsOnce) {
  expect_one("query A {version} query A {version}", R"(There can be only one operation named "A".)");
  expect_one("{version} query A {version}", "This anonymous operation must be the only defined operation.");
  expect_one("{dog(id: 1) {...F}} fragment F on Dog {id} fragment F on Dog {name}",
             R"(There can be only one fragment named "F".)");
  expect_one("subscription { version }", "The subscription operation is not supported by the schema.");
}

TEST(Validator, KnowsFieldsAndWhetherTheyHaveSelections) {
  expect_one("{ cat }", R"(Cannot query field "cat" on type "Query".)");
  expect_one("{ human { __schema { types { name } } } }",
             R"(Cannot query field "__schema" on type "Human".)");
  expect_one(
      "{ human }",
      R"(Field "human" of type "Human" must have a selection of subfields. Did you mean "human { ... }"?)");
  expect_one("{ version { length } }",
             R"(Field "version" must not have a selection since type "String!" has no subfields.)");
}

TEST(Validator, KnowsArguments) {
  expect_one("{ dog(id: 1, age: 2) { id } }", R"(Unknown argument "age" on field "Query.dog".)");
  expect_one("{ dog(id: 1, id: 2) { id } }", R"(There can be only one argument named "id".)");
  expect_one("{ dog { id } }",
             R"(Argument "id" of type "ID!" of field "Query.dog" is required, but it was not provided.)");
  expect_one(
      "{ version @skip }",
      R"(Argument "if" of type "Boolean!" of directive "@skip" is required, but it was not provided.)");
  expect_one("{ version @skip(if: true, unless: false) }",
             R"(Unknown argument "unless" on directive "@skip".)");
  expect_valid("{ dog(id: 1) { knows(command: SIT) } }");  // `twice` has a fallback
}

TEST(Validator, KnowsDirectivesAndTheirPlaces) {
  expect_one("{ version @live }", R"(Unknown directive "@live".)");
  expect_one("query @skip(if: true) { version }", R"(Directive "@skip" may not be used on QUERY.)");
  expect_one("query ($a: ID! @include(if: true)) { dog(id: $a) { id } }",
             R"(Directive "@include" may not be used on VARIABLE_DEFINITION.)");
  expect_one("{ version @skip(if: true) @skip(if: false) }",
             R"(The directive "@skip" can only be used once at this location.)");
  expect_one("{ human { ...F } } fragment F on Human @deprecated { id }",
             R"(Directive "@deprecated" may not be used on FRAGMENT_DEFINITION.)");
}

TEST(Validator, KnowsFragmentsAndWhereTheyMayBe) {
  expect_one("{ ...F }", R"(Unknown fragment "F".)");
  expect_one("{ version } fragment F on Dog { id }", R"(Fragment "F" is never used.)");
  expect_one("{ ...F } fragment F on Cat { id }", R"(Unknown type "Cat".)");
  expect_one("{ ... on Command { id } }", R"(Fragment cannot condition on non composite type "Command".)");
  expect_one("{ ...F } fragment F on Filter { name }",
             R"(Fragment "F" cannot condition on non composite type "Filter".)");
  expect_one("{ human { ...F } } fragment F on Dog { id }",
             R"(Fragment "F" cannot be spread here as objects of type "Human" can never be of type "Dog".)");
  expect_one("{ human { ... on Dog { id } } }",
             R"(Fragment cannot be spread here as objects of type "Human" can never be of type "Dog".)");
}

TEST(Validator, FindsFragmentsThatLeadToThemselves) {
  expect_one("{ human { ...A } } fragment A on Human { id ...A }",
             R"(Cannot spread fragment "A" within itself.)");
  expect_one(
      "{ human { ...A } } fragment A on Human { ...B } fragment B on Human { ...C } fragment C on Human { "
      "...A }",
      R"(Cannot spread fragment "A" within itself via "B", "C".)");
  expect_some(
      "{ human { ...X } } fragment X on Human { ...A } fragment A on Human { ...B } fragment B on Human { "
      "...A }",
      "within itself via");
  expect_some("{ version } fragment A on Human { ...A }", R"(Cannot spread fragment "A" within itself.)");
}

TEST(Validator, WantsValuesOfTheRightType) {
  const auto dogs = [](const std::string& arguments) { return "{ dogs(" + arguments + ") { id } }"; };
  for (const char* good :
       {"page: 1", "page: null", "page: -2147483648", "ids: 1", "ids: [\"a\", 2]", "weights: 1",
        "weights: [[1e3]]", "old: true", "filter: {name: \"x\", knows: DOWN}", "born: [1, {a: B}]"})
    expect_valid(dogs(good));
  expect_one(dogs("page: 1.0"), "Int cannot represent non 32-bit signed integer value: 1.0");
  expect_one(dogs("page: 2147483648"), "Int cannot represent non 32-bit signed integer value: 2147483648");
  expect_one(dogs("page: \"1\""), "Int cannot represent non 32-bit signed integer value: \"1\"");
  expect_one(dogs("page: [1]"), "Int cannot represent non 32-bit signed integer value: [1]");
  expect_one(dogs("ids: [null]"), R"(Expected value of type "ID!", found null.)");
  expect_one(dogs("ids: 1.5"), "ID cannot represent a non-string and non-integer value: 1.5");
  expect_one(dogs("ids: SIT"), "ID cannot represent a non-string and non-integer value: SIT");
  expect_one(dogs("weights: [[true]]"), "Float cannot represent non numeric value: true");
  expect_one(dogs("old: 1"), "Boolean cannot represent a non boolean value: 1");
  expect_one(dogs("filter: 1"), R"(Expected value of type "Filter", found 1.)");
  expect_one(dogs("filter: {name: 1}"), "String cannot represent a non string value: 1");
  expect_one(dogs("filter: {}"), R"(Field "Filter.name" of required type "String!" was not provided.)");
  expect_one(dogs("filter: {name: null}"), R"(Expected value of type "String!", found null.)");
  expect_one(dogs("filter: {name: \"x\", age: 1}"), R"(Field "age" is not defined by type "Filter".)");
  expect_one(dogs("filter: {name: \"x\", name: \"y\"}"),
             R"(There can be only one input field named "name".)");
  expect_one(dogs("born: {a: 1, a: 2}"), R"(There can be only one input field named "a".)");
  expect_one(dogs("filter: {name: \"x\", knows: JUMP}"), R"(Value "JUMP" does not exist in "Command" enum.)");
  expect_one(dogs("filter: {name: \"x\", knows: \"SIT\"}"),
             R"(Enum "Command" cannot represent non-enum value: "SIT".)");
  expect_one("query ($a: Int = \"x\") { dogs(page: $a) { id } }",
             "Int cannot represent non 32-bit signed integer value: \"x\"");
  expect_one("mutation { bring(files: [\"x\"]) { id } }", "Upload literal unsupported.");
}

TEST(Validator, WantsVariablesDefinedAndUsed) {
  expect_one("query Q { dog(id: $a) { id } }", R"(Variable "$a" is not defined by operation "Q".)");
  expect_one("{ dog(id: $a) { id } }", R"(Variable "$a" is not defined.)");
  expect_one("query Q($a: ID) { version }", R"(Variable "$a" is never used in operation "Q".)");
  expect_one("query Q($a: ID!, $a: ID!) { dog(id: $a) { id } }",
             R"(There can be only one variable named "$a".)");
  expect_one("query Q($a: Cat) { dogs(page: $a) { id } }", R"(Unknown type "Cat".)");
  expect_some("query Q($a: [Dog!]!) { version @skip(if: $a) }",
              R"(Variable "$a" cannot be non-input type "[Dog!]!".)");
  expect_one(
      "query A($p: Int) { dogs { ...F } } query B { dogs { ...F } } fragment F on Dog { puppies(first: $p) { "
      "id } }",
      R"(Variable "$p" is not defined by operation "B".)");
  expect_valid("query Q($n: String!, $any: Int) { dogs(filter: {name: $n}, born: {x: $any}) { id } }");
}

TEST(Validator, WantsVariablesInPlacesOfTheirType) {
  const auto with = [](const std::string& type, const std::string& place) {
    return "query ($v: " + type + ") { dogs(" + place + ") { id knows(command: SIT) } }";
  };
  for (const auto& [type, place] : {std::pair{"Int", "page: $v"},
                                    {"Int!", "page: $v"},
                                    {"[ID!]!", "ids: $v"},
                                    {"ID!", "ids: [$v]"},
                                    {"String! = \"x\"", "filter: {name: $v}"},
                                    {"String = \"x\"", "filter: {name: $v}"},
                                    {"Command", "filter: {name: \"x\", knows: $v}"},
                                    {"[[Float]]", "weights: $v"}})
    expect_valid(with(type, place));
  expect_one(with("String", "page: $v"),
             R"(Variable "$v" of type "String" used in position expecting type "Int".)");
  expect_one(with("ID", "ids: [$v]"), R"(Variable "$v" of type "ID" used in position expecting type "ID!".)");
  expect_one(with("ID!", "ids: $v"),
             R"(Variable "$v" of type "ID!" used in position expecting type "[ID!]".)");
  expect_one(with("[ID]", "ids: $v"),
             R"(Variable "$v" of type "[ID]" used in position expecting type "[ID!]".)");
  expect_one(with("String = null", "filter: {name: $v}"),
             R"(Variable "$v" of type "String" used in position expecting type "String!".)");
  expect_one("query ($v: Boolean) { version @skip(if: $v) }",
             R"(Variable "$v" of type "Boolean" used in position expecting type "Boolean!".)");
}

// The deviation: ids are often declared as strings.
TEST(Validator, LetsStringVariablesBeIds) {
  expect_valid("query ($v: String!) { dog(id: $v) { id } }");
  expect_valid("query ($v: [String!]) { dogs(ids: $v) { id } }");
  expect_one("query ($v: String) { dog(id: $v) { id } }",
             R"(Variable "$v" of type "String" used in position expecting type "ID!".)");
  expect_one("query ($v: ID!) { dogs(filter: {name: $v}) { id } }",
             R"(Variable "$v" of type "ID!" used in position expecting type "String!".)");
}

TEST(Validator, MergesFieldsOfOneName) {
  expect_valid("{ dog(id: 1) { name name x: name(surname: true) x: name(surname: true) } }");
  expect_valid(
      "{ dog(id: 1) { ...A ...A } dog(id: 1) { ...A owner { id } } } fragment A on Dog { owner { name } }");
  expect_valid(
      "{ dogs(filter: {name: \"a\", ages: 1}) { id } dogs(filter: {ages: 1, name: \"a\"}) { name } }");
}

TEST(Validator, FindsFieldsThatCannotBeMerged) {
  const std::string alias = " Use different aliases on the fields to fetch both if this was intentional.";
  expect_one("{ dog(id: 1) { x: id x: name } }",
             R"(Fields "x" conflict because "id" and "name" are different fields.)" + alias);
  expect_one("{ dog(id: 1) { id } dog(id: 2) { id } }",
             R"(Fields "dog" conflict because they have differing arguments.)" + alias);
  expect_some("{ dog(id: 1) { name name(surname: true) } }", "differing arguments");
  expect_some("query ($a: Int, $b: Int) { dogs(page: $a) { id } dogs(page: $b) { id } }",
              "differing arguments");
  expect_some("{ human { ...A ...B } } fragment A on Human { x: id } fragment B on Human { x: name }",
              "different fields");
  expect_some("{ dog(id: 1) { owner { x: id } } dog(id: 1) { owner { x: name } } }", "different fields");
  expect_some("{ dog(id: 1) { owner { x: id } ...A } } fragment A on Dog { owner { ... { x: name } } }",
              "different fields");
}

TEST(Validator, CountsWhatFragmentsExpandTo) {
  const std::string text =
      "{ human { ...A ...A } } fragment A on Human { ...B ...B } fragment B on Human { x: id }";
  Limits limits = generous;
  limits.selections = 11;
  EXPECT_THAT(complaints(text, limits), ElementsAre());
  limits.selections = 10;
  EXPECT_THAT(complaints(text, limits),
              ElementsAre("The document has more than 10 selections, fragments expanded."));
  limits = generous;
  limits.aliases = 3;
  EXPECT_THAT(complaints(text, limits),
              ElementsAre("The document has more than 3 aliases, fragments expanded."));
  limits = generous;
  limits.depth = 1;
  EXPECT_THAT(complaints(text, limits),
              ElementsAre("The document has more than 1 levels of fields, fragments expanded."));
}

std::string doubling(int fragments) {
  std::string text = "{ dog(id: 1) { ...F0 } }";
  for (int i = 0; i < fragments; ++i) {
    const std::string next = i + 1 < fragments ? "...F" + std::to_string(i + 1) : "id";
    text += " fragment F" + std::to_string(i) + " on Dog { puppies { " + next + " } owner { dogs { " + next +
            " } } }";
  }
  return text;
}

TEST(Validator, RefusesFragmentsThatDoubleEachOther) {
  EXPECT_THAT(complaints(doubling(200)), ::testing::Contains(HasSubstr("selections, fragments expanded")));
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// What has brought down other servers, as large as the limits let it be.
TEST(Validator, TakesAMomentForTheLargestDocuments) {
  std::string fragments = "{ human { ...F0 } }";
  for (int i = 0; i < 1000; ++i)
    fragments +=
        " fragment F" + std::to_string(i) + " on Human { id ...F" + std::to_string((i * 7 + 1) % 1000) + " }";
  std::string operations = "fragment F on Dog { " + repeated("puppies(first: $a) { id }", 400) + " }";
  for (int i = 0; i < 300; ++i) operations += " query Q" + std::to_string(i) + "($a: Int) { dogs { ...F } }";
  const std::vector<std::string> texts{"{" + repeated(" version", 9'990) + "}",
                                       "{ dog(id: 1) {" + repeated(" puppies { id name }", 1'900) + "} }",
                                       "{" + repeated(" version @skip(if: true)", 1'200) + "}",
                                       "{ version " + repeated("@a ", 4'000) + "}",
                                       "{ dogs(ids: [" + repeated("1 ", 9'900) + "]) { id } }",
                                       "{ dogs(born: {" + repeated("a: 1 ", 3'300) + "}) { id } }",
                                       fragments,
                                       operations};
  const Limits limits{.errors = 5};
  const auto begun = std::chrono::steady_clock::now();
  for (const std::string& text : texts) complaints(text, limits);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  EXPECT_LT(took.count(), 10);  // sanitizers and a busy machine included
}

TEST(Validator, TellsOfSoManyErrorsAndNoMore) {
  Limits limits = generous;
  limits.errors = 3;
  EXPECT_THAT(complaints("{ a b c d e f }", limits),
              ElementsAre(HasSubstr("\"a\""), HasSubstr("\"b\""), HasSubstr("\"c\""),
                          "Too many validation errors, error limit reached. Validation aborted."));
  EXPECT_LT(complaints("{ " + std::string(50'000, 'x') + " }").at(0).size(), 1000u);
}

}  // namespace
}  // namespace lightkeep::graphql

#include "app/graphql/language/parser.h"

#include <string>
#include <utility>

#include "app/graphql/language/token_reader.h"
#include "text/utf8.h"

namespace lightkeep::graphql {
namespace {

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits) : tokens_(text, limits) {}

  Document document() {
    Document document;
    do definition(document);
    while (!tokens_.sees(TokenKind::end));
    return document;
  }

 private:
  std::string fragment_name() {
    if (tokens_.sees_word("on")) tokens_.refuse();
    return tokens_.name();
  }

  void definition(Document& document) {
    if (tokens_.sees("{")) return document.operations.push_back(shorthand());
    const Position described_at = tokens_.at();
    const bool described = tokens_.sees_string();
    if (described) tokens_.advance();
    if (described && tokens_.sees("{"))
      refuse_syntax("Unexpected description, descriptions are not supported on shorthand queries.",
                    described_at);
    if (tokens_.sees_word("fragment")) return document.fragments.push_back(fragment());
    for (const auto kind : {OperationKind::query, OperationKind::mutation, OperationKind::subscription})
      if (tokens_.sees_word(word(kind))) return document.operations.push_back(operation(kind));
    tokens_.refuse();
  }

  Operation shorthand() {
    Operation operation{.at = tokens_.at(), .name_at = tokens_.at()};
    operation.selections = selection_set();
    return operation;
  }

  Operation operation(OperationKind kind) {
    Operation operation{.at = tokens_.at(), .kind = kind};
    tokens_.advance();
    operation.name_at = tokens_.at();
    if (tokens_.sees(TokenKind::name)) operation.name = tokens_.name();
    tokens_.optional_many("(", ")", [&] { operation.variables.push_back(variable_definition()); });
    operation.directives = directives(Constant::no);
    operation.selections = selection_set();
    return operation;
  }

  Fragment fragment() {
    Fragment fragment{.at = tokens_.at()};
    tokens_.advance();
    fragment.name_at = tokens_.at();
    fragment.name = fragment_name();
    tokens_.expect_word("on");
    fragment.type_at = tokens_.at();
    fragment.type_condition = tokens_.name();
    fragment.directives = directives(Constant::no);
    fragment.selections = selection_set();
    return fragment;
  }

  VariableDefinition variable_definition() {
    if (tokens_.sees_string()) tokens_.advance();
    VariableDefinition variable{.at = tokens_.at()};
    tokens_.expect("$");
    variable.name = tokens_.name();
    tokens_.expect(":");
    variable.type_at = tokens_.at();
    variable.type = std::string_view(type());
    if (tokens_.skip("=")) variable.fallback = value(Constant::yes);
    variable.directives = directives(Constant::yes);
    return variable;
  }

  std::string type() {
    const TokenReader::Level level(tokens_);
    std::string notation;
    if (tokens_.skip("[")) {
      notation = "[" + type() + "]";
      tokens_.expect("]");
    } else {
      notation = tokens_.name();
    }
    if (tokens_.skip("!")) notation += '!';
    return notation;
  }

  SelectionSet selection_set() {
    SelectionSet selections;
    tokens_.many("{", "}", [&] {
      if (tokens_.sees("..."))
        selections.push_back(spread());
      else
        selections.push_back({field()});
    });
    return selections;
  }

  Field field() {
    Field field;
    field.at = tokens_.at();
    field.name = tokens_.name();
    if (tokens_.skip(":")) field.alias = std::exchange(field.name, tokens_.name());
    field.arguments = arguments(Constant::no);
    field.directives = directives(Constant::no);
    if (tokens_.sees("{")) field.selections = selection_set();
    return field;
  }

  Selection spread() {
    const Position at = tokens_.at();
    tokens_.expect("...");
    if (tokens_.sees(TokenKind::name) && !tokens_.sees_word("on"))
      return {FragmentSpread{.at = at, .name = tokens_.name(), .directives = directives(Constant::no)}};
    InlineFragment fragment;
    fragment.at = at;
    if (tokens_.skip_word("on")) {
      fragment.type_at = tokens_.at();
      fragment.type_condition = tokens_.name();
    }
    fragment.directives = directives(Constant::no);
    fragment.selections = selection_set();
    return {std::move(fragment)};
  }

  enum class Constant { no, yes };  // a constant has no variables in it

  std::vector<Argument> arguments(Constant constant) {
    std::vector<Argument> arguments;
    tokens_.optional_many("(", ")", [&] {
      Argument argument{.at = tokens_.at(), .name = tokens_.name()};
      tokens_.expect(":");
      argument.value = value(constant);
      arguments.push_back(std::move(argument));
    });
    return arguments;
  }

  std::vector<Directive> directives(Constant constant) {
    std::vector<Directive> directives;
    while (tokens_.sees("@")) {
      Directive directive{.at = tokens_.at()};
      tokens_.advance();
      directive.name = tokens_.name();
      directive.arguments = arguments(constant);
      directives.push_back(std::move(directive));
    }
    return directives;
  }

  Value value(Constant constant) {
    const TokenReader::Level level(tokens_);
    Value value;
    value.at = tokens_.at();
    if (tokens_.sees("["))
      value.content = list(constant);
    else if (tokens_.sees("{"))
      value.content = object(constant);
    else if (tokens_.sees("$"))
      value.content = variable(constant);
    else
      value.content = leaf();
    return value;
  }

  ListValue list(Constant constant) {
    ListValue list;
    tokens_.advance();
    while (!tokens_.skip("]")) list.items.push_back(value(constant));
    return list;
  }

  ObjectValue object(Constant constant) {
    ObjectValue object;
    tokens_.advance();
    while (!tokens_.skip("}")) {
      ObjectField field{.at = tokens_.at(), .name = tokens_.name()};
      tokens_.expect(":");
      field.value = value(constant);
      object.fields.push_back(std::move(field));
    }
    return object;
  }

  VariableName variable(Constant constant) {
    const Position at = tokens_.at();
    tokens_.advance();
    VariableName variable{tokens_.name()};
    if (constant == Constant::yes)
      refuse_syntax("Unexpected variable \"$" + variable.name + "\" in constant value.", at);
    return variable;
  }

  decltype(Value::content) leaf() {
    std::string text(tokens_.token().text);
    switch (tokens_.token().kind) {
      case TokenKind::integer:
        tokens_.advance();
        return IntValue{std::move(text)};
      case TokenKind::decimal:
        tokens_.advance();
        return FloatValue{std::move(text)};
      case TokenKind::string:
      case TokenKind::block_string:
        return StringValue{tokens_.take_value()};
      case TokenKind::name:
        return word_value();
      default:
        tokens_.refuse();
    }
  }

  decltype(Value::content) word_value() {
    std::string text = tokens_.name();
    if (text == "true" || text == "false") return BooleanValue{text == "true"};
    if (text == "null") return NullValue{};
    return EnumValue{std::move(text)};
  }

  TokenReader tokens_;
};

}  // namespace

Document parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes)
    refuse_syntax("Document is longer than " + std::to_string(limits.bytes) + " bytes. Parsing aborted.", {});
  if (!text::is_utf8(text)) refuse_syntax("Document is not UTF-8.", {});
  return Parser(text, limits).document();
}

}  // namespace lightkeep::graphql

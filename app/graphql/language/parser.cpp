#include "app/graphql/language/parser.h"

#include <string>
#include <utility>

#include "app/graphql/language/lexer.h"
#include "text/utf8.h"

namespace lightkeep::graphql {
namespace {

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits) : lexer_(text), limits_(limits) { advance(); }

  Document document() {
    Document document;
    do definition(document);
    while (token_.kind != TokenKind::end);
    return document;
  }

 private:
  // One level deeper for as long as it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser.nesting_ > parser.limits_.nesting)
        refuse_syntax("Document is nested more than " + std::to_string(parser.limits_.nesting) +
                          " levels deep. Parsing aborted.",
                      parser.token_.at);
    }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level() { --parser_.nesting_; }

   private:
    Parser& parser_;
  };

  void advance() {
    token_ = lexer_.next();
    if (++tokens_ > limits_.tokens + 1)
      refuse_syntax(
          "Document contains more than " + std::to_string(limits_.tokens) + " tokens. Parsing aborted.",
          token_.at);
  }

  bool sees(std::string_view punctuator) const {
    return token_.kind == TokenKind::punctuator && token_.text == punctuator;
  }
  bool sees_word(std::string_view name) const {
    return token_.kind == TokenKind::name && token_.text == name;
  }
  bool sees_description() const {
    return token_.kind == TokenKind::string || token_.kind == TokenKind::block_string;
  }
  bool skip(std::string_view punctuator) {
    const bool seen = sees(punctuator);
    if (seen) advance();
    return seen;
  }
  void expect(std::string_view punctuator) {
    if (!skip(punctuator)) refuse("Expected \"" + std::string(punctuator) + "\", found ");
  }
  void expect_word(std::string_view name) {
    if (!sees_word(name)) refuse("Expected \"" + std::string(name) + "\", found ");
    advance();
  }
  [[noreturn]] void refuse(const std::string& expectation) const {
    refuse_syntax(expectation + token_.described() + ".", token_.at);
  }
  [[noreturn]] void refuse() const { refuse("Unexpected "); }

  // One or more of them.
  void many(std::string_view open, std::string_view close, auto each) {
    const Level level(*this);
    expect(open);
    do each();
    while (!skip(close));
  }
  // As many, or nothing at all.
  void optional_many(std::string_view open, std::string_view close, auto each) {
    if (sees(open)) many(open, close, each);
  }

  std::string name() {
    if (token_.kind != TokenKind::name) refuse("Expected Name, found ");
    std::string text(token_.text);
    advance();
    return text;
  }
  std::string fragment_name() {
    if (sees_word("on")) refuse();
    return name();
  }

  void definition(Document& document) {
    if (sees("{")) return document.operations.push_back(shorthand());
    const Position described_at = token_.at;
    const bool described = sees_description();
    if (described) advance();
    if (described && sees("{"))
      refuse_syntax("Unexpected description, descriptions are not supported on shorthand queries.",
                    described_at);
    if (sees_word("fragment")) return document.fragments.push_back(fragment());
    for (const auto kind : {OperationKind::query, OperationKind::mutation, OperationKind::subscription})
      if (sees_word(word(kind))) return document.operations.push_back(operation(kind));
    refuse();
  }

  Operation shorthand() {
    Operation operation{.at = token_.at, .name_at = token_.at};
    operation.selections = selection_set();
    return operation;
  }

  Operation operation(OperationKind kind) {
    Operation operation{.at = token_.at, .kind = kind};
    advance();
    operation.name_at = token_.at;
    if (token_.kind == TokenKind::name) operation.name = name();
    optional_many("(", ")", [&] { operation.variables.push_back(variable_definition()); });
    operation.directives = directives(Constant::no);
    operation.selections = selection_set();
    return operation;
  }

  Fragment fragment() {
    Fragment fragment{.at = token_.at};
    advance();
    fragment.name_at = token_.at;
    fragment.name = fragment_name();
    expect_word("on");
    fragment.type_at = token_.at;
    fragment.type_condition = name();
    fragment.directives = directives(Constant::no);
    fragment.selections = selection_set();
    return fragment;
  }

  VariableDefinition variable_definition() {
    if (sees_description()) advance();
    VariableDefinition variable{.at = token_.at};
    expect("$");
    variable.name = name();
    expect(":");
    variable.type_at = token_.at;
    variable.type = std::string_view(type());
    if (skip("=")) variable.fallback = value(Constant::yes);
    variable.directives = directives(Constant::yes);
    return variable;
  }

  std::string type() {
    const Level level(*this);
    std::string notation;
    if (skip("[")) {
      notation = "[" + type() + "]";
      expect("]");
    } else {
      notation = name();
    }
    if (skip("!")) notation += '!';
    return notation;
  }

  SelectionSet selection_set() {
    SelectionSet selections;
    many("{", "}", [&] {
      if (sees("..."))
        selections.push_back(spread());
      else
        selections.push_back({field()});
    });
    return selections;
  }

  Field field() {
    Field field;
    field.at = token_.at;
    field.name = name();
    if (skip(":")) field.alias = std::exchange(field.name, name());
    field.arguments = arguments(Constant::no);
    field.directives = directives(Constant::no);
    if (sees("{")) field.selections = selection_set();
    return field;
  }

  Selection spread() {
    const Position at = token_.at;
    expect("...");
    if (token_.kind == TokenKind::name && !sees_word("on"))
      return {FragmentSpread{.at = at, .name = name(), .directives = directives(Constant::no)}};
    InlineFragment fragment;
    fragment.at = at;
    if (sees_word("on")) {
      advance();
      fragment.type_at = token_.at;
      fragment.type_condition = name();
    }
    fragment.directives = directives(Constant::no);
    fragment.selections = selection_set();
    return {std::move(fragment)};
  }

  enum class Constant { no, yes };  // a constant has no variables in it

  std::vector<Argument> arguments(Constant constant) {
    std::vector<Argument> arguments;
    optional_many("(", ")", [&] {
      Argument argument{.at = token_.at, .name = name()};
      expect(":");
      argument.value = value(constant);
      arguments.push_back(std::move(argument));
    });
    return arguments;
  }

  std::vector<Directive> directives(Constant constant) {
    std::vector<Directive> directives;
    while (sees("@")) {
      Directive directive{.at = token_.at};
      advance();
      directive.name = name();
      directive.arguments = arguments(constant);
      directives.push_back(std::move(directive));
    }
    return directives;
  }

  Value value(Constant constant) {
    const Level level(*this);
    Value value;
    value.at = token_.at;
    if (sees("["))
      value.content = list(constant);
    else if (sees("{"))
      value.content = object(constant);
    else if (sees("$"))
      value.content = variable(constant);
    else
      value.content = leaf();
    return value;
  }

  ListValue list(Constant constant) {
    ListValue list;
    advance();
    while (!skip("]")) list.items.push_back(value(constant));
    return list;
  }

  ObjectValue object(Constant constant) {
    ObjectValue object;
    advance();
    while (!skip("}")) {
      ObjectField field{.at = token_.at, .name = name()};
      expect(":");
      field.value = value(constant);
      object.fields.push_back(std::move(field));
    }
    return object;
  }

  VariableName variable(Constant constant) {
    const Position at = token_.at;
    advance();
    VariableName variable{name()};
    if (constant == Constant::yes)
      refuse_syntax("Unexpected variable \"$" + variable.name + "\" in constant value.", at);
    return variable;
  }

  decltype(Value::content) leaf() {
    std::string text(token_.text);
    switch (token_.kind) {
      case TokenKind::integer:
        advance();
        return IntValue{std::move(text)};
      case TokenKind::decimal:
        advance();
        return FloatValue{std::move(text)};
      case TokenKind::string:
      case TokenKind::block_string: {
        StringValue value{std::move(token_.value)};
        advance();
        return value;
      }
      case TokenKind::name:
        return word_value();
      default:
        refuse();
    }
  }

  decltype(Value::content) word_value() {
    std::string text = name();
    if (text == "true" || text == "false") return BooleanValue{text == "true"};
    if (text == "null") return NullValue{};
    return EnumValue{std::move(text)};
  }

  Lexer lexer_;
  const Limits& limits_;
  Token token_;
  std::size_t tokens_ = 0;
  std::size_t nesting_ = 0;
};

}  // namespace

Document parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes)
    refuse_syntax("Document is longer than " + std::to_string(limits.bytes) + " bytes. Parsing aborted.", {});
  if (!text::is_utf8(text)) refuse_syntax("Document is not UTF-8.", {});
  return Parser(text, limits).document();
}

}  // namespace lightkeep::graphql

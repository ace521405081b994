#include "app/graphql/language/print.h"

#include <algorithm>
#include <cstdio>

namespace lightkeep::graphql {
namespace {

std::string escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    default:
      break;
  }
  if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) return {c};
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return text;
}

struct Printer {
  std::string text;

  void operator()(const NullValue&) { text += "null"; }
  void operator()(const VariableName& value) { text += "$" + value.name; }
  void operator()(const IntValue& value) { text += value.text; }
  void operator()(const FloatValue& value) { text += value.text; }
  void operator()(const StringValue& value) { text += in_quotes(value.text); }
  void operator()(const BooleanValue& value) { text += value.value ? "true" : "false"; }
  void operator()(const EnumValue& value) { text += value.name; }
  void operator()(const ListValue& value) {
    text += '[';
    for (const Value& item : value.items) {
      if (&item != &value.items.front()) text += ", ";
      std::visit(*this, item.content);
    }
    text += ']';
  }
  void operator()(const ObjectValue& value) {
    std::vector<const ObjectField*> fields;
    fields.reserve(value.fields.size());
    for (const ObjectField& field : value.fields) fields.push_back(&field);
    std::ranges::stable_sort(fields, {}, &ObjectField::name);
    text += '{';
    for (const ObjectField* field : fields) {
      if (field != fields.front()) text += ", ";
      text += field->name + ": ";
      std::visit(*this, field->value.content);
    }
    text += '}';
  }
};

}  // namespace

std::string print(const Value& value) {
  Printer printer;
  std::visit(printer, value.content);
  return std::move(printer.text);
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) result += escape(c);
  return result + '"';
}

}  // namespace lightkeep::graphql

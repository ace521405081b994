#include "app/graphql/language/merge_rule.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/graphql/language/print.h"

namespace lightkeep::graphql {
namespace {

// Equal for what is equal, whatever the order in which it is written.
std::string text_of(const std::vector<Argument>& arguments) {
  std::vector<std::string> texts;
  texts.reserve(arguments.size());
  for (const Argument& argument : arguments) texts.push_back(argument.name + ": " + print(argument.value));
  std::ranges::sort(texts);
  std::string all;
  for (const std::string& text : texts) all += text + ", ";
  return all;
}

/// The fields that come under one name in one place of the answer: the first, and what all of them select.
struct Merged {
  const Field* first = nullptr;
  std::vector<const SelectionSet*> selections;
};

class Merging {
 public:
  Merging(const Document& document, Report& report) : report_(report) {
    for (const Fragment& fragment : document.fragments) fragments_.emplace(fragment.name, &fragment);
  }

  void check(const std::vector<const SelectionSet*>& sets) {
    Scope scope;
    for (const SelectionSet* set : sets) collect(*set, scope);
    for (const auto& [name, merged] : scope.fields)
      if (!merged.selections.empty()) check(merged.selections);
  }

 private:
  struct Scope {
    std::unordered_map<std::string_view, Merged> fields;
    std::unordered_set<std::string_view> fragments;  // that are in it already
  };

  void collect(const SelectionSet& set, Scope& scope) {
    for (const Selection& selection : set)
      std::visit([&](const auto& content) { collect(content, scope); }, selection.content);
  }
  void collect(const InlineFragment& fragment, Scope& scope) { collect(fragment.selections, scope); }
  void collect(const FragmentSpread& spread, Scope& scope) {
    if (scope.fragments.insert(spread.name).second) collect(fragments_.at(spread.name)->selections, scope);
  }
  void collect(const Field& field, Scope& scope) {
    Merged& merged = scope.fields[field.response_name()];
    if (!merged.first) {
      merged.first = &field;
    } else if (merged.first->name != field.name) {
      refuse(*merged.first, field,
             in_quotes(merged.first->name) + " and " + in_quotes(field.name) + " are different fields");
    } else if (arguments_of(*merged.first) != arguments_of(field)) {
      refuse(*merged.first, field, "they have differing arguments");
    }
    if (!field.selections.empty()) merged.selections.push_back(&field.selections);
  }

  // Printed once, however often the field is looked at.
  const std::string& arguments_of(const Field& field) {
    auto& text = arguments_[&field];
    if (!text) text = text_of(field.arguments);
    return *text;
  }

  void refuse(const Field& one, const Field& other, const std::string& reason) {
    report_.add("Fields " + in_quotes(one.response_name()) + " conflict because " + reason +
                    ". Use different aliases on the fields to fetch both if this was intentional.",
                {one.at, other.at});
  }

  Report& report_;
  std::unordered_map<std::string_view, const Fragment*> fragments_;
  std::unordered_map<const Field*, std::optional<std::string>> arguments_;
};

}  // namespace

void check_merging(const Document& document, Report& report) {
  Merging merging(document, report);
  for (const Operation& operation : document.operations) merging.check({&operation.selections});
}

}  // namespace lightkeep::graphql

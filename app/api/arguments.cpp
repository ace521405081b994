#include "app/api/arguments.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "app/api/errors.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::api {
namespace {

[[noreturn]] void refuse(const Argument& argument, const std::string& what) {
  throw ApiError(errors::bad_user_input, "`" + std::string(argument.name) + "` " + what + ".");
}

bool is_list(const Argument& argument) {
  return argument.type.starts_with('[');
}
bool is_number(const Argument& argument) {
  return argument.type.starts_with("Int");
}
bool is_required(const Argument& argument) {
  return argument.type.ends_with('!');
}

std::string bounds(const Argument& argument) {
  return "from " + std::to_string(*argument.least) + " to " + std::to_string(*argument.most);
}

void check_number(const Argument& argument, const Json& value) {
  const std::string wanted =
      argument.least ? "must be a whole number " + bounds(argument) : "must be a whole number";
  if (!value.is_number_integer()) refuse(argument, wanted);
  const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
  const auto number = huge ? INT64_MAX : value.get<std::int64_t>();
  if ((argument.least && number < *argument.least) || (argument.most && number > *argument.most))
    refuse(argument, wanted);
}

void check_string(const Argument& argument, const Json& value) {
  if (!value.is_string()) refuse(argument, "must be a string");
  const auto& text = value.get_ref<const std::string&>();
  const auto length = static_cast<std::int64_t>(text::count_characters(text));
  if (argument.most && length > *argument.most)
    refuse(argument, "must have at most " + std::to_string(*argument.most) + " characters");
  const bool blank = text::trim(text).empty();
  if (argument.least && *argument.least > 0 && blank) refuse(argument, "must not be empty");
  if (argument.least && length < *argument.least)
    refuse(argument, "must have at least " + std::to_string(*argument.least) + " characters");
}

// Too many ids, and nothing to delete, have error codes of their own.
void check_id_count(const Argument& argument, std::size_t count) {
  if (argument.most && count > static_cast<std::size_t>(*argument.most) &&
      *argument.most == static_cast<std::int64_t>(most_ids))
    throw ApiError(errors::max_assets_exceeded,
                   "`" + std::string(argument.name) + "` may hold at most 100 ids.");
  if (count == 0 && argument.when_empty != nullptr) throw ApiError(*argument.when_empty);
}

void check_list(const Argument& argument, const Json& value) {
  if (argument.one_alone && value.is_string()) return;
  if (!value.is_array()) refuse(argument, "must be a list of strings");
  check_id_count(argument, value.size());
  const auto count = static_cast<std::int64_t>(value.size());
  if ((argument.least && count < *argument.least) || (argument.most && count > *argument.most))
    refuse(argument, "must hold " + bounds(argument) + " entries");
  for (const Json& entry : value)
    if (!entry.is_string()) refuse(argument, "must be a list of strings");
}

void check(const Argument& argument, const Json& value);

// A member that is not known is refused: one that is misspelt would mean more images than were meant.
void check_object(const Argument& argument, const Json& value) {
  if (!value.is_object()) refuse(argument, "must be an object");
  for (const auto& [name, member] : value.items()) {
    const auto known = std::ranges::find(*argument.members, name, &Argument::name);
    if (known == argument.members->end()) refuse(argument, "has no member `" + name.substr(0, 64) + "`");
    if (!member.is_null()) check(*known, member);
  }
}

void check(const Argument& argument, const Json& value) {
  if (argument.members != nullptr) return check_object(argument, value);
  if (is_list(argument)) return check_list(argument, value);
  if (is_number(argument)) return check_number(argument, value);
  check_string(argument, value);
}

// A null counts as left out.
bool is_sent(const Json& sent, std::string_view name) {
  const auto found = sent.find(std::string(name));
  return found != sent.end() && !found->is_null();
}

void check_missing(const Argument& argument, const Json& sent) {
  if (!argument.instead.empty() && is_sent(sent, argument.instead)) return;
  if (argument.when_empty != nullptr) throw ApiError(*argument.when_empty);
  if (is_required(argument)) refuse(argument, "is required");
}

void add_to_list(const Argument& argument, Json& list, std::string_view text) {
  if (list.is_null()) list = Json::array();
  if (argument.uncut && !text.empty()) return list.push_back(std::string(text));
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    auto entry = text.substr(0, comma);
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ')) entry.remove_suffix(1);
    if (!entry.empty()) list.push_back(std::string(entry));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
}

// Whether a parameter called `sent` stands for the argument: under its name, or a list's as `name[]` or
// `name[0]`.
bool is_called(const Argument& argument, std::string_view sent) {
  if (!sent.starts_with(argument.name)) return false;
  sent.remove_prefix(argument.name.size());
  if (sent.empty()) return true;
  if (!is_list(argument) || !sent.starts_with('[') || !sent.ends_with(']')) return false;
  return std::ranges::all_of(sent.substr(1, sent.size() - 2), text::is_digit);
}

// What is no number stays text, for the check to refuse in its turn.
Json parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = !text.empty() && error == std::errc{} && end == text.data() + text.size();
  return whole ? Json(number) : Json(std::string(text));
}

}  // namespace

void add_text_argument(const Signature& signature, Json& arguments, std::string_view name,
                       std::string_view text) {
  for (const Argument& argument : signature.arguments) {
    if (!is_called(argument, name)) continue;
    Json& value = arguments[std::string(argument.name)];
    if (is_list(argument))
      add_to_list(argument, value, text);
    else
      value = is_number(argument) ? parse_number(text) : Json(std::string(text));
  }
}

Arguments::Arguments(const Signature& signature, const Json& sent) : values_(Json::object()) {
  for (const Argument& argument : signature.arguments) {
    const std::string name(argument.name);
    if (!is_sent(sent, name)) {
      check_missing(argument, sent);
      if (argument.fallback) values_[name] = *argument.fallback;
      continue;
    }
    if (!argument.instead.empty() && is_sent(sent, argument.instead))
      refuse(argument, "cannot be sent together with `" + std::string(argument.instead) + "`");
    check(argument, sent.at(name));
    values_[name] = sent.at(name);
  }
}

std::string Arguments::text(const char* name) const {
  return values_.value(name, std::string());
}

std::vector<std::string> Arguments::strings(const char* name) const {
  if (const auto found = values_.find(name); found != values_.end() && found->is_string())
    return {found->get<std::string>()};
  return values_.value(name, std::vector<std::string>());
}

std::int64_t Arguments::number(const char* name) const {
  return values_.at(name).get<std::int64_t>();
}

Arguments Arguments::members(const char* name) const {
  Json present = Json::object();
  for (const auto& [member, value] : values_.at(name).items())
    if (!value.is_null()) present[member] = value;
  return Arguments(std::move(present));
}

}  // namespace lightkeep::api

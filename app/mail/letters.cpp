#include "app/mail/letters.h"

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>
#include <span>
#include <stdexcept>
#include <string_view>

#include "app/api/errors.h"
#include "app/mail/encodings.h"
#include "app/mail/message.h"
#include "embedded_ui/ui.h"
#include "store/random.h"

namespace lightkeep::mail {
namespace {

constexpr std::size_t longest_name = 80;
constexpr std::size_t longest_link = 2000;

enum class Form { word, name, link };

struct Value {
  std::string_view name;
  Form form = Form::word;
};

// What the letters say; the templates name no other.
constexpr std::array values{Value{"library_name", Form::name},
                            Value{"organization_name", Form::name},
                            Value{"inviter", Form::name},
                            Value{"program", Form::name},
                            Value{"settings_url", Form::link},
                            Value{"claim_url", Form::link},
                            Value{"link", Form::link},
                            Value{"public_url", Form::link},
                            Value{"role"},
                            Value{"code"},
                            Value{"minutes"},
                            Value{"expires_date"}};

struct Kind {
  std::string_view name;
  std::array<std::string_view, 6> values;  // with a question mark: may be absent
};

constexpr std::array kinds{
    Kind{"claim", {"library_name?", "claim_url", "expires_date", "public_url"}},
    Kind{"code", {"code", "link?", "minutes", "public_url"}},
    Kind{"connection", {"program?", "organization_name?", "settings_url", "public_url"}},
    Kind{"email_change", {"code", "link?", "minutes", "public_url?"}},
    Kind{"invitation", {"inviter?", "organization_name?", "library_name?", "role", "link", "expires_date"}},
    Kind{"password_changed", {"public_url"}},
    Kind{"test", {"public_url"}},
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// "https://…", "www.…", "example.com": what mail programs make clickable. An email address may be a person's
// name.
bool reads_like_a_link(std::string_view text) {
  if (text.find("//") != text.npos) return true;
  for (auto dot = text.find('.'); dot != text.npos; dot = text.find('.', dot + 1)) {
    const bool inside = dot > 0 && dot + 2 < text.size();
    if (inside && text[dot - 1] != ' ' && is_letter(text[dot + 1]) && is_letter(text[dot + 2])) return true;
  }
  return false;
}

std::string clean(const Value& value, const std::string& given) {
  if (value.form == Form::link) {
    const bool good = (given.starts_with("https://") || given.starts_with("http://")) &&
                      given.size() <= longest_link && one_line(given, longest_link) == given &&
                      given.find(' ') == std::string::npos;
    if (!good) throw std::invalid_argument("a letter's link is none");
    return given;
  }
  std::string text = one_line(given, longest_name);
  const bool address =
      value.name == "inviter" && text.find('@') != std::string::npos && text.find(' ') == std::string::npos;
  return value.form == Form::name && !address && reads_like_a_link(text) ? std::string() : text;
}

const Kind& find_kind(const std::string& name) {
  const auto* kind = std::ranges::find(kinds, name, &Kind::name);
  if (kind == kinds.end()) throw std::invalid_argument("there is no letter of the kind " + name);
  return *kind;
}

const std::string* find_given(const accounts::Letter& letter, std::string_view name) {
  const auto given =
      std::ranges::find_if(letter.values, [&](const auto& pair) { return pair.first == name; });
  return given == letter.values.end() || given->second.empty() ? nullptr : &given->second;
}

using kainjow::mustache::data;
using kainjow::mustache::mustache;
using kainjow::mustache::partial;

data view_of(const accounts::Letter& letter) {
  data view;
  for (std::string_view name : find_kind(letter.kind).values) {
    if (name.empty()) continue;
    const bool required = !name.ends_with('?');
    if (!required) name.remove_suffix(1);
    const Value& value = *std::ranges::find(values, name, &Value::name);
    const std::string* given = find_given(letter, name);
    if (given == nullptr && required)
      throw std::invalid_argument("the letter " + letter.kind + " needs " + std::string(name));
    // Mustache takes an empty text for one that is there.
    const std::string text = given == nullptr ? std::string() : clean(value, *given);
    if (!text.empty()) view.set(std::string(name), text);
  }
  return view;
}

std::string render(const std::string& name, const data& view, bool html) {
  mustache text{std::string(ui::template_text(name))};
  if (!html) text.set_custom_escape([](const std::string& plain) { return plain; });
  return text.render(view);
}

}  // namespace

Wording word(const accounts::Letter& letter) {
  constexpr std::string_view label = "Subject: ";
  data view = view_of(letter);
  Wording wording;
  const std::string text = render("mail_" + letter.kind + "_text", view, false);
  const auto end = text.find("\n\n");
  if (!text.starts_with(label) || end == std::string::npos)
    throw std::invalid_argument("the letter " + letter.kind + " has no subject");
  wording.subject = text.substr(label.size(), end - label.size());
  wording.text = text.substr(end + 2);
  view.set("subject", wording.subject);
  for (const char* part : {"mail_start", "mail_end"})
    view.set(part, data(partial([part] { return std::string(ui::template_text(part)); })));
  wording.html = render("mail_" + letter.kind + "_html", view, true);
  return wording;
}

store::NewMail compose(const Settings& settings, const accounts::Letter& letter, std::int64_t now) {
  constexpr std::size_t unique_length = 24;
  const auto to = parse_address(letter.to);
  if (!to)
    throw api::ApiError(api::errors::bad_user_input,
                        "Mail cannot be sent to this email address; check its spelling.");
  const Wording wording = word(letter);
  store::NewMail mail;
  mail.kind = letter.kind;
  mail.recipient = to->text();
  mail.message = write_message({.from = settings.from,
                                .to = *to,
                                .subject = wording.subject,
                                .text = wording.text,
                                .html = wording.html,
                                .date = now,
                                .unique = store::random_alphanumeric(unique_length)});
  mail.sender = letter.sender;
  mail.created = now;
  mail.expires = now + letter.keep.count();
  return mail;
}

}  // namespace lightkeep::mail

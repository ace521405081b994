// API keys of an organization. A key's value is shown by the answer to the form that made it, and by no page
// that could be opened again.
#include <array>
#include <chrono>
#include <cstdio>
#include <map>

#include "app/api/signature.h"
#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

using library::KeyGrant;
using library::KeyLine;
using library::OrganizationCard;

constexpr std::string_view access_prefix = "access-";
constexpr std::size_t most_named = 6;  // libraries that the list of keys names

std::string organization_of(const Visit& visit) {
  return visit.parameter("organization");
}

store::ApiKeyId key_of(const Visit& visit) {
  return store::ApiKeyId{to_number(visit.parameter("key"))};
}

std::string keys_path(const Visit& visit) {
  return settings_path({organization_of(visit), {}}) + "/keys";
}

std::string key_path(const Visit& visit, store::ApiKeyId key) {
  return keys_path(visit) + "/" + std::to_string(static_cast<std::int64_t>(key));
}

std::string this_key_path(const Visit& visit) {
  return key_path(visit, key_of(visit));
}

using Names = std::map<std::string, std::string>;  // of libraries, by slug

Names names_of(const OrganizationCard& card) {
  Names names;
  for (const auto& library : card.libraries) names.emplace(library.id, library.name);
  return names;
}

std::string names_with(const Names& names, const KeyLine& key, std::string_view access) {
  std::string text;
  std::size_t count = 0;
  for (const KeyGrant& grant : key.grants) {
    if (grant.access != access || ++count > most_named) continue;
    const auto name = names.find(grant.library);
    text += (count > 1 ? ", " : "") + (name == names.end() ? grant.library : name->second);
  }
  return count > most_named ? text + " and " + std::to_string(count - most_named) + " more" : text;
}

// The end of that day (UTC), of "2026-12-18". Throws api::ApiError(bad_user_input).
std::int64_t end_of_day(const std::string& date) {
  int year = 0, month = 0, day = 0;
  const bool read = date.size() == 10 && std::sscanf(date.c_str(), "%4d-%2d-%2d", &year, &month, &day) == 3;
  const std::chrono::year_month_day on{std::chrono::year(year),
                                       std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day))};
  if (!read || !on.ok())
    throw api::ApiError(api::errors::bad_user_input, "Choose the day on which the key expires.");
  const auto next_day = std::chrono::sys_days(on) + std::chrono::days(1);
  return std::chrono::milliseconds(next_day.time_since_epoch()).count();
}

// Null: as it was.
std::optional<library::KeyExpiry> typed_expiry(const Visit& visit) {
  const std::string choice = visit.form().get("expires");
  if (choice.empty() || choice == "same") return std::nullopt;
  if (choice == "never") return library::KeyExpiry{};
  if (choice == "date") return library::KeyExpiry{end_of_day(visit.form().trimmed("expires_on"))};
  if (choice != "30" && choice != "90")
    throw api::ApiError(api::errors::bad_user_input, "Choose when the key expires.");
  return library::KeyExpiry{visit.house().config.clock() + to_number(choice) * 86'400'000};
}

// What was chosen where that was refused.
void add_typed_expiry(View& view, const Visit& visit) {
  const std::string choice = typed_or(visit, "expires", {});
  for (const char* value : {"same", "never", "30", "90", "date"})
    set_flag(view, std::string("expires_") + value, choice == value);
  set_flag(view, "expiry_typed", !choice.empty());
  set_text(view, "expires_on", typed_or(visit, "expires_on", {}));
}

void add_expiry(View& view, const Visit& visit, const std::optional<std::int64_t>& expires) {
  if (!expires) return;
  set_day(view, "expires", *expires);
  set_flag(view, "expired", *expires <= visit.house().config.clock());
}

std::string last_used(const KeyLine& key) {
  return key.last_used ? text::time_in_words(*key.last_used) : "never";
}

View key_line(const Visit& visit, const Names& names, const KeyLine& key) {
  View view;
  view.set("name", key.name);
  view.set("prefix", key.prefix);
  view.set("url", key_path(visit, key.id));
  const std::string write = names_with(names, key, "write"), read = names_with(names, key, "read");
  set_text(view, "write", write);
  set_text(view, "read", read);
  set_flag(view, "nothing", write.empty() && read.empty());
  view.set("last_used", last_used(key));
  set_day(view, "created", key.created);
  set_text(view, "creator", key.creator);
  add_expiry(view, visit, key.expires);
  return view;
}

std::vector<KeyGrant> typed_grants(const Visit& visit) {
  std::vector<KeyGrant> grants;
  for (const auto& [name, value] : visit.form().all())
    if (name.starts_with(access_prefix)) grants.push_back({name.substr(access_prefix.size()), value});
  return grants;
}

void add_grants(View& view, const OrganizationCard& card, const std::vector<KeyGrant>& grants) {
  std::map<std::string_view, std::string_view> given;
  for (const KeyGrant& grant : grants) given.emplace(grant.library, grant.access);
  View list{View::type::list};
  for (const auto& one : card.libraries) {
    const auto grant = given.find(one.id);
    View item;
    item.set("library", one.id);
    item.set("library_label", one.name);
    for (const char* access : {"none", "read", "write"})
      set_flag(item, access, (grant == given.end() ? "none" : grant->second) == access);
    list << item;
  }
  view.set("grants", list);
  set_flag(view, "no_grants", card.libraries.empty());
}

// The only library there is, is most likely meant.
std::vector<KeyGrant> first_offer(const Visit& visit, const OrganizationCard& card) {
  if (visit.refused()) return typed_grants(visit);
  if (card.libraries.size() == 1) return {{card.libraries.front().id, "write"}};
  return {};
}

http::Reply keys_page(Visit& visit) {
  const auto keys = visit.house().service.keys().list(visit.who(), organization_of(visit));
  const auto card = visit.house().service.organizations().look(visit.who(), organization_of(visit));
  View list{View::type::list};
  const Names names = names_of(card);
  for (const auto& key : keys) list << key_line(visit, names, key);
  View view;
  view.set("organization_name", card.name);
  view.set("keys_path", keys_path(visit));
  add_tabs(view, card, Tab::keys);
  view.set("keys", list);
  set_flag(view, "none_yet", keys.empty());
  set_text(view, "new_name", typed_or(visit, "name", {}));
  add_typed_expiry(view, visit);
  add_grants(view, card, first_offer(visit, card));
  return visit.page("keys", "API keys of " + card.name, std::move(view));
}

http::Reply key_page(Visit& visit) {
  const KeyLine key = visit.house().service.keys().look(visit.who(), organization_of(visit), key_of(visit));
  const auto card = visit.house().service.organizations().look(visit.who(), organization_of(visit));
  View view;
  view.set("organization_name", card.name);
  view.set("keys_path", keys_path(visit));
  view.set("key_path", key_path(visit, key.id));
  add_tabs(view, card, Tab::keys);
  view.set("key_name", key.name);
  view.set("prefix", key.prefix);
  set_day(view, "created", key.created);
  view.set("last_used", last_used(key));
  set_text(view, "creator", key.creator);
  view.set("name", typed_or(visit, "name", key.name));
  const bool typed = visit.refused() && visit.form().has("name");
  add_grants(view, card, typed ? typed_grants(visit) : key.grants);
  view.set("seen", key.version);
  add_typed_expiry(view, visit);
  if (typed) view.set("now", key_line(visit, names_of(card), key));
  set_flag(view, "revealable", key.revealable);
  set_flag(view, "present", true);
  add_expiry(view, visit, key.expires);
  return visit.page("key", key.name, std::move(view));
}

struct Shown {
  std::string heading;
  std::string sentence;
  std::string value;
};

http::Reply value_page(Visit& visit, const Shown& shown) {
  View view;
  view.set("heading", shown.heading);
  view.set("sentence", shown.sentence);
  view.set("keys_path", keys_path(visit));
  view.set("key_value", shown.value);
  view.set("public_url", visit.house().config.public_url);
  view.set("api_version", std::string(api::api_version));
  return visit.page("key_value", shown.heading, std::move(view));
}

http::Reply create(Visit& visit) {
  const std::string name = visit.form().trimmed("name");
  const auto made =
      visit.house().service.keys().create(visit.who(), organization_of(visit), name, typed_grants(visit),
                                          typed_expiry(visit).value_or(library::KeyExpiry{}));
  return value_page(visit,
                    {"“" + name + "” is ready",
                     "Copy it now: it is shown this once. If it gets lost, make another one.", made.value});
}

http::Reply edit(Visit& visit) {
  visit.house().service.keys().edit(visit.who(), organization_of(visit), key_of(visit),
                                    visit.form().trimmed("name"), typed_grants(visit), typed_expiry(visit),
                                    seen_by(visit));
  return visit.go(key_path(visit, key_of(visit)), "key-saved");
}

http::Reply regenerate(Visit& visit) {
  const auto made =
      visit.house().service.keys().regenerate(visit.who(), organization_of(visit), key_of(visit));
  return value_page(
      visit, {"The key has a new value",
              "Copy it now: it is shown this once. The old value is refused from now on.", made.value});
}

http::Reply reveal(Visit& visit) {
  const auto value = visit.house().service.keys().reveal(visit.who(), organization_of(visit), key_of(visit));
  return value_page(
      visit, {"Your API key", "It goes on working as it did. Show it only to what is to use it.", value});
}

http::Reply remove(Visit& visit) {
  visit.house().service.keys().remove(visit.who(), organization_of(visit), key_of(visit));
  return visit.go(keys_path(visit), "key-removed");
}

}  // namespace

std::span<const PageRow> key_rows() {
  static constexpr std::array rows{
      shows("/settings/organizations/:organization/keys", keys_page),
      takes("/settings/organizations/:organization/keys", create, keys_path),
      shows("/settings/organizations/:organization/keys/:key", key_page),
      takes("/settings/organizations/:organization/keys/:key", edit, this_key_path),
      takes("/settings/organizations/:organization/keys/:key/regenerate", regenerate, this_key_path),
      takes("/settings/organizations/:organization/keys/:key/reveal", reveal, this_key_path),
      takes("/settings/organizations/:organization/keys/:key/remove", remove, this_key_path),
  };
  return rows;
}

}  // namespace lightkeep::pages

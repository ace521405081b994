#include "app/pages/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

namespace lightkeep::pages {
namespace {

struct Unit {
  std::int64_t milliseconds;
  std::int64_t parts;  // of the next smaller unit; where half a part is missing, it counts as whole
  const char* noun;
};

struct Sign {
  const char* text;
  const char* name;
};

// The first that occurs wins: most browsers also name those that they descend from.
constexpr std::array browsers{Sign{"Edg", "Edge"},       Sign{"OPR/", "Opera"},   Sign{"Firefox/", "Firefox"},
                              Sign{"FxiOS", "Firefox"},  Sign{"CriOS", "Chrome"}, Sign{"Chrome/", "Chrome"},
                              Sign{"Safari/", "Safari"}, Sign{"curl/", "curl"}};
constexpr std::array systems{Sign{"Android", "Android"}, Sign{"iPhone", "iPhone"},  Sign{"iPad", "iPad"},
                             Sign{"Windows", "Windows"}, Sign{"Mac OS X", "macOS"}, Sign{"CrOS", "ChromeOS"},
                             Sign{"Linux", "Linux"}};

std::string first_of(std::span<const Sign> signs, const std::string& text) {
  for (const Sign& sign : signs)
    if (text.find(sign.text) != std::string::npos) return sign.name;
  return {};
}

constexpr std::array sizes{"KB", "MB", "GB", "TB", "PB", "EB"};
constexpr std::array units{Unit{86'400'000, 24, "day"}, Unit{3'600'000, 60, "hour"},
                           Unit{60'000, 60, "minute"}};

constexpr std::array of_organization{
    RoleWords{"owner", "Owner", "an owner",
              "Does everything, also names owners and deletes the organization."},
    RoleWords{"admin", "Admin", "an admin", "Reaches every library, manages members and API keys."},
    RoleWords{"member", "Member", "a member", "Sees only those libraries in which a role was given."},
};
constexpr std::array of_library{
    RoleWords{"owner", "Owner", "an owner", "Does everything: images, members, settings, deletion."},
    RoleWords{"editor", "Editor", "an editor", "Adds, tags, describes and deletes images."},
    RoleWords{"viewer", "Viewer", "a viewer", "Sees every image and changes nothing."},
};

}  // namespace

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > sign + 3; digits.insert(at, ",")) at -= 3;
  return digits;
}

std::string count_in_words(std::int64_t count, const std::string& noun) {
  return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string bytes_in_words(std::int64_t bytes) {
  if (bytes < 1000) return count_in_words(bytes, "byte");
  double amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; amount >= 999.95 && unit < sizes.size(); ++unit) amount /= 1000;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", amount, sizes[unit - 1]);
  return text.data();
}

std::string for_people(std::string_view sentence) {
  if (const auto colon = sentence.find("`: "); sentence.starts_with('`') && colon != std::string_view::npos &&
                                               sentence.substr(1, colon - 1).find('`') == sentence.npos)
    sentence.remove_prefix(colon + 3);
  std::string text;
  bool open = false;
  for (const char c : sentence) {
    if (c != '`')
      text += c;
    else
      text += (open = !open) ? "“" : "”";
  }
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string browser_in_words(const std::string& user_agent) {
  const std::string browser = first_of(browsers, user_agent);
  const std::string system = first_of(systems, user_agent);
  return (browser.empty() ? "a browser" : browser) + (system.empty() ? "" : " on " + system);
}

std::string initial_of(std::string_view name) {
  std::size_t length = name.empty() ? 0 : 1;
  while (length < name.size() && (static_cast<unsigned char>(name[length]) & 0xC0) == 0x80) ++length;
  std::string letter(name.substr(0, length));
  if (length == 1) letter[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(letter[0])));
  return letter;
}

std::string time_left(std::int64_t milliseconds) {
  for (const Unit& unit : units) {
    const std::int64_t nearest = (milliseconds + unit.milliseconds / 2) / unit.milliseconds;
    const bool whole = milliseconds >= unit.milliseconds - unit.milliseconds / (2 * unit.parts);
    if (whole) return count_in_words(nearest, unit.noun);
  }
  return "less than a minute";
}

std::span<const RoleWords> organization_roles() {
  return of_organization;
}

std::span<const RoleWords> library_roles() {
  return of_library;
}

const RoleWords& find_role(std::span<const RoleWords> roles, std::string_view name) {
  const auto found = std::ranges::find(roles, name, &RoleWords::name);
  return found == roles.end() ? roles.back() : *found;
}

}  // namespace lightkeep::pages

#include "app/pages/cards.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "app/pages/paths.h"
#include "app/pages/words.h"

namespace lightkeep::pages {
namespace {

constexpr double thumbnail_edge = 400;

constexpr std::size_t on_a_cover = 4;
constexpr int looked_at = 8;  // images; the newest may have no thumbnail yet
constexpr std::size_t most_covers = 60;

View cover(Visit& visit, const library::Path& path) {
  const auto page = visit.call<api::Page<api::Asset>>("list_assets", path, {{"pageSize", looked_at}});
  View list{View::type::list};
  std::size_t count = 0;
  for (const api::Asset& image : page.entries) {
    if (!image.thumb_url || count == on_a_cover) continue;
    View one;
    one.set("thumb", *image.thumb_url);
    list << one;
    ++count;
  }
  return list;
}

View library_card(const library::OrganizationCard& organization, const library::LibraryCard& card) {
  View view;
  view.set("id", card.id);
  view.set("name", card.name);
  const library::Path path{organization.id, card.id};
  view.set("url", page_path(path));
  view.set("settings_url", settings_path(path));
  view.set("count", count_in_words(card.images, "image"));
  set_text(view, "role", card.role);
  return view;
}

View card_with(const library::OrganizationCard& card, View libraries) {
  const std::string address = settings_path({card.id, {}});
  View view;
  view.set("id", card.id);
  view.set("name", card.name);
  view.set("role", std::string(find_role(organization_roles(), card.role).one));
  view.set("settings_url", address);
  if (may(card.roles, library::Action::see_members)) view.set("members_url", address + "/members");
  if (may(card.roles, library::Action::manage_keys)) view.set("keys_url", address + "/keys");
  if (!card.libraries.empty()) view.set("libraries", libraries);
  set_flag(view, "no_libraries", card.libraries.empty());
  set_flag(view, "same_name", card.libraries.size() == 1 && card.libraries.front().name == card.name);
  return view;
}

}  // namespace

View organization_card(const library::OrganizationCard& card) {
  View libraries{View::type::list};
  for (const auto& one : card.libraries) libraries << library_card(card, one);
  return card_with(card, std::move(libraries));
}

View organization_card(Visit& visit, const library::OrganizationCard& card) {
  View libraries{View::type::list};
  std::size_t covers = 0;
  for (const auto& one : card.libraries) {
    View view = library_card(card, one);
    if (one.images > 0 && ++covers <= most_covers) view.set("pictures", cover(visit, {card.id, one.id}));
    libraries << view;
  }
  return card_with(card, std::move(libraries));
}

int shape_of(int width, int height) {
  if (width <= 0 || height <= 0) return 20;
  return static_cast<int>(std::clamp<std::int64_t>((40LL * width + height) / (2LL * height), 10, 80));
}

void set_thumbnail_size(View& view, int width, int height) {
  const double scale = std::min(1.0, thumbnail_edge / std::max({width, height, 1}));
  const auto scaled = [&](int edge) { return std::to_string(std::max(1L, std::lround(edge * scale))); };
  view.set("width", scaled(width));
  view.set("height", scaled(height));
}

}  // namespace lightkeep::pages

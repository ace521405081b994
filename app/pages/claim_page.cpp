// The page behind a claim link: what waits there, and the way to keep it.
#include <array>

#include "app/pages/cards.h"
#include "app/pages/entrance.h"
#include "app/pages/page_rows.h"
#include "app/pages/paths.h"
#include "app/pages/words.h"
#include "text/percent.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

std::string address(const Visit& visit) {
  return "/claim/" + text::percent_encode(visit.parameter("token"));
}

View picture(const api::Asset& one) {
  View view;
  view.set("url", one.thumb_url.value());
  set_thumbnail_size(view, one.width, one.height);
  view.set("alt", one.name);
  return view;
}

void add_pictures(View& view, const library::ClaimView& claim) {
  if (claim.images > 0) view.set("image_count_text", count_in_words(claim.images, "image"));
  const auto shown = static_cast<std::int64_t>(claim.pictures.size());
  if (shown == 0 && claim.images > 0) view.set("preparing", View::type::bool_true);
  if (shown == 0) return;
  View list{View::type::list};
  for (const auto& one : claim.pictures) list << picture(one);
  view.set("gallery", View::type::bool_true);
  view.set("thumbnails", list);
}

// Who is signed in may keep the library apart or put it into an organization of theirs.
void add_choice(View& view, Visit& visit, const library::ClaimView& claim) {
  view.set("account", visit.person().email);
  set_flag(view, "other_address", !visit.house().service.claims().meant_for(claim, visit.person().email));
  View list{View::type::list};
  bool any = false;
  for (const auto& card : visit.house().service.organizations().of(visit.who())) {
    if (!may(card.roles, library::Action::create_library)) continue;
    View one;
    one.set("id", card.id);
    one.set("name", card.name);
    set_flag(one, "chosen", visit.form().get("into") == card.id);
    list << one;
    any = true;
  }
  if (any) view.set("organizations", list);
  set_flag(view, "choice", any);
  set_flag(view, "other_agreed", visit.form().has("other_address"));
}

http::Reply waiting(Visit& visit, const library::ClaimView& claim) {
  const PagesConfig& config = visit.house().config;
  View view;
  view.set("library_name", claim.library_name);
  view.set("email", claim.email);
  add_pictures(view, claim);
  view.set("expires_iso", text::iso_seconds(claim.expires));
  view.set("expires_date", text::time_in_words(claim.expires));
  view.set("expires_in", time_left(claim.expires - config.clock()));
  view.set("claim_url", config.public_url + "/claim/" + visit.parameter("token"));
  if (visit.signed_in())
    add_choice(view, visit, claim);
  else
    add_entrance(view, visit, claim.email, "Keep this library");
  return visit.page("claim", claim.library_name, std::move(view));
}

http::Reply lapsed(Visit& visit, const library::ClaimView& claim) {
  View view;
  view.set("lapsed_iso", text::iso_seconds(claim.expires));
  view.set("lapsed_date", text::time_in_words(claim.expires));
  return visit.page_of(410, "claim_lapsed", "This library has lapsed", std::move(view));
}

// Its owner is led on; nobody else learns what it is.
std::string page_of_owner(Visit& visit, const library::ClaimView& claim) {
  if (!visit.signed_in()) return {};
  try {
    const auto place = visit.house().service.organizations().look(visit.who(), claim.path);
    return page_path({place.organization.id, place.library.id});
  } catch (const api::ApiError&) {
    return {};
  }
}

http::Reply claimed(Visit& visit, const library::ClaimView& claim) {
  View view;
  set_text(view, "library_url", page_of_owner(visit, claim));
  set_flag(view, "stranger", !visit.signed_in());
  view.set("sign_in_url", "/signin?next=" + visit.request().path);
  return visit.page("claim_claimed", "Claimed", std::move(view));
}

http::Reply unknown(Visit& visit) {
  return visit.page_of(404, "claim_unknown", "Unknown link", {});
}

http::Reply claim_page(Visit& visit) {
  const auto claim = visit.house().service.claims().look(visit.parameter("token"));
  switch (claim.state) {
    case library::ClaimState::waiting:
      return waiting(visit, claim);
    case library::ClaimState::lapsed:
      return lapsed(visit, claim);
    case library::ClaimState::claimed:
      return claimed(visit, claim);
    case library::ClaimState::unknown:
      break;
  }
  return unknown(visit);
}

http::Reply claim(Visit& visit) {
  if (!visit.signed_in()) return visit.go_with(address(visit), visit.draft());
  const auto path = visit.house().service.claims().claim(
      visit.who(), {visit.parameter("token"), visit.form().get("into"), visit.form().has("other_address")});
  return visit.go(page_path(path), "claimed");
}

}  // namespace

std::span<const PageRow> claim_rows() {
  using enum PageRow::For;
  using enum PageRow::Path;
  static constexpr std::array rows{
      PageRow{.method = "GET",
              .pattern = "/claim/:token",
              .handle = claim_page,
              .access = anyone,
              .path = secret},
      PageRow{.method = "POST",
              .pattern = "/claim/:token",
              .handle = claim,
              .again = address,
              .access = anyone,
              .path = secret},
      PageRow{
          .method = "GET", .pattern = "/claim/:rest*", .handle = unknown, .access = anyone, .path = secret},
  };
  return rows;
}

}  // namespace lightkeep::pages

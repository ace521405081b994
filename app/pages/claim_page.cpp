#include "app/pages/claim_page.h"

#include <algorithm>

#include "app/pages/render.h"
#include "app/pages/words.h"

namespace lightkeep::pages {
namespace {

constexpr int thumbnail_edge = 400;

View picture(const library::ClaimPicture& one) {
  const double scale = std::min(1.0, double(thumbnail_edge) / std::max({one.width, one.height, 1}));
  View view;
  view.set("url", one.url);
  view.set("width", std::to_string(std::max(1, static_cast<int>(one.width * scale + 0.5))));
  view.set("height", std::to_string(std::max(1, static_cast<int>(one.height * scale + 0.5))));
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
  if (claim.images > shown) view.set("more", std::to_string(claim.images - shown));
}

http::Reply waiting(const library::ClaimView& claim, const std::string& address, const PagesConfig& config) {
  View view;
  view.set("library_name", claim.library_name);
  view.set("email", claim.email);
  add_pictures(view, claim);
  view.set("expires_iso", date_for_machines(claim.expires));
  view.set("expires_date", date_in_words(claim.expires));
  view.set("expires_in", time_left(claim.expires - config.clock()));
  view.set("claim_url", address);
  return page(200, "claim", {claim.library_name + " – Lightkeep", false, config.image_origin},
              std::move(view));
}

http::Reply lapsed(const library::ClaimView& claim) {
  View view;
  view.set("lapsed_iso", date_for_machines(claim.expires));
  view.set("lapsed_date", date_in_words(claim.expires));
  return page(410, "claim_lapsed", {"This library has lapsed – Lightkeep", false, {}}, std::move(view));
}

}  // namespace

http::Reply unknown_claim() {
  return page(404, "claim_unknown", {"Unknown link – Lightkeep", false, {}}, {});
}

http::Reply claim_page(const http::Request& request, library::Claims& claims, const PagesConfig& config) {
  const std::string token(request.parameter("token"));
  const auto claim = claims.look(token);
  switch (claim.state) {
    case library::ClaimState::waiting:
      return waiting(claim, config.public_url + "/claim/" + token, config);
    case library::ClaimState::lapsed:
      return lapsed(claim);
    case library::ClaimState::claimed:
      return page(200, "claim_claimed", {"Claimed – Lightkeep", false, {}}, {});
    case library::ClaimState::unknown:
      break;
  }
  return unknown_claim();
}

}  // namespace lightkeep::pages

#include "app/pages/pages.h"

#include "app/api/operations.h"
#include "app/pages/claim_page.h"
#include "app/pages/render.h"
#include "embedded_ui/ui.h"

namespace lightkeep::pages {
namespace {

http::Reply home(const PagesConfig& config) {
  View view;
  view.set("public_url", config.public_url);
  view.set("api_version", std::string(api::api_version));
  view.set("claim_window", config.claim_window);
  auto reply = page(200, "home", {"Lightkeep – a home for images", true, {}}, std::move(view));
  reply.headers.set("Link", config.links);
  return reply;
}

http::Reply static_file(const http::Request& request) {
  const ui::StaticFile* file = ui::find_static(request.path);
  if (file == nullptr) throw api::ApiError(api::errors::endpoint_not_found);
  http::Reply reply;
  reply.headers.set("Content-Type", std::string(file->mime));
  reply.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  reply.body = std::string(file->content);
  return reply;
}

std::string_view heading(int status) {
  if (status == 404) return "There is nothing here";
  if (status == 403) return "This address needs HTTPS";
  if (status == 429 || status == 503) return "Too much at once";
  return status >= 500 ? "Something went wrong" : "This did not work";
}

http::Reply error_page(int status, const api::ApiError& error) {
  View view;
  view.set("status", std::to_string(status));
  view.set("heading", std::string(heading(status)));
  view.set("message", error.message());
  return page(status, "error", {std::string(heading(status)) + " – Lightkeep", false, {}}, std::move(view));
}

http::Route route(std::string pattern, http::Handler handler) {
  http::Route row;
  row.method = "GET";
  row.pattern = std::move(pattern);
  row.handler = std::move(handler);
  row.form = http::Form::page;
  return row;
}

}  // namespace

void add_routes(http::Routes& routes, library::Service& service, const PagesConfig& config) {
  routes.add(route("/", [config](http::Request&) { return home(config); }));
  routes.add(route("/static/:file", static_file));
  auto claim = route("/claim/:token", [&service, config](http::Request& request) {
    return claim_page(request, service.claims(), config);
  });
  claim.secret = true;
  routes.add(std::move(claim));
  routes.add(route("/claim/:rest*", [](http::Request&) { return unknown_claim(); }));
  routes.error_page(error_page);
}

}  // namespace lightkeep::pages

#include "app/pages/pages.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "app/api/signature.h"
#include "app/pages/entrance.h"
#include "app/pages/page_rows.h"
#include "app/pages/render.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"
#include "embedded_ui/ui.h"

namespace lightkeep::pages {
namespace {

struct Running {
  explicit Running(House shown) : house(std::move(shown)) {}

  House house;
  Drafts drafts{};
};

constexpr std::array tables{
    sign_in_rows,          code_rows,   claim_rows, consent_rows,    device_rows,   app_rows,
    account_rows,          home_rows,   image_rows, trash_rows,      activity_rows, organization_rows,
    library_settings_rows, member_rows, key_rows,   invitation_rows, docs_rows,     drop_rows};

http::Reply front_markdown(const PagesConfig& config) {
  auto reply = http::Reply::text(200, "text/markdown; charset=utf-8", config.overview);
  reply.headers.set("Link", config.links);
  reply.headers.set(http::field::vary, "Accept");
  return reply;
}

http::Reply front_page(Visit& visit) {
  const PagesConfig& config = visit.house().config;
  if (http::prefers_markdown(visit.request().headers.get(http::field::accept))) return front_markdown(config);
  View view;
  view.set("public_url", config.public_url);
  view.set("api_version", std::string(api::api_version));
  view.set("claim_window", config.claim_window);
  view.set("formats", library::taken_formats());
  auto reply = visit.listed_page("home", "A home for images", std::move(view));
  reply.headers.set("Link", config.links);
  reply.headers.set(http::field::vary, "Accept");
  return reply;
}

// Who is signed in has come for their images.
http::Reply front_door(Visit& visit) {
  return visit.signed_in() ? visit.go(home_of(visit.house(), visit.who())) : front_page(visit);
}

constexpr std::array front_rows{
    PageRow{.method = "GET", .pattern = "/", .handle = front_door, .access = PageRow::For::anyone},
    PageRow{.method = "GET", .pattern = "/about", .handle = front_page, .access = PageRow::For::anyone}};

http::Reply static_file(const http::Request& request) {
  const ui::StaticFile* file = ui::find_static(request.path);
  if (file == nullptr) throw api::ApiError(api::errors::endpoint_not_found);
  http::Reply reply;
  reply.headers.set("Content-Type", std::string(file->mime));
  reply.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  reply.body = std::string(file->content);
  if (!file->gzipped.empty()) reply.gzipped = std::make_shared<const std::string>(file->gzipped);
  return reply;
}

std::string_view heading(const api::ApiError& error) {
  const int status = error.row().status;
  if (status == 404) return "There is nothing here";
  if (&error.row() == &api::errors::forbidden_transport) return "This address needs HTTPS";
  if (status == 403) return "This is not open to you";
  if (status == 429 || status == 503) return "Too much at once";
  return status >= 500 ? "Something went wrong" : "This did not work";
}

View error_view(int status, const api::ApiError& error) {
  View view;
  view.set("status", std::to_string(status));
  view.set("heading", std::string(heading(error)));
  view.set("message", for_people(error.message()));
  return view;
}

// Where it is not known who asks.
http::Reply error_page(int status, const api::ApiError& error) {
  return page(status, "error", {std::string(heading(error)) + " – Lightkeep", false, {}, {}},
              error_view(status, error));
}

http::Reply take(const PageRow& row, Visit& visit) {
  try {
    if (row.body == PageRow::Body::form) visit.take_form();
    return row.handle(visit);
  } catch (const api::ApiError& error) {
    const int status = error.row().status;
    if (status >= 500 || status == 404 || !visit.believed()) throw;
    return visit.back_to(row.again(visit), error);
  }
}

http::Reply to_sign_in(const PageRow& row, Visit& visit) {
  if (row.method == "GET") return visit.to_sign_in();
  try {
    if (row.body == PageRow::Body::form) visit.take_form();
  } catch (const api::ApiError&) {  // what it lacks is a session: its page can be opened again
  }
  return visit.to_sign_in_and_back(row.again(visit));
}

// What is refused for good is said in the frame of who is signed in.
http::Reply refused(Visit& visit, const api::ApiError& error) {
  visit.refuse(error);
  View view = error_view(error.row().status, error);
  set_flag(view, "member", true);
  return visit.page("error", heading(error), std::move(view));
}

template <class Run>
http::Reply answer(Visit& visit, Run run) {
  try {
    return run();
  } catch (const api::ApiError& error) {
    const bool missing = &error.row() == &api::errors::resource_not_found;
    const std::string present = missing ? present_path(visit) : std::string();
    if (!present.empty() && visit.request().method == "POST") return visit.send_again(present);
    if (!present.empty()) return visit.go(present, "readdressed");
    if (!visit.signed_in() || error.row().status >= 500) throw;
    return refused(visit, error);
  }
}

http::Reply serve(const PageRow& row, Running& running, http::Request& request) {
  Visit visit(request, running.house, running.drafts);
  if (row.access == PageRow::For::members && !visit.signed_in()) return to_sign_in(row, visit);
  if (row.method == "GET") visit.take_up_draft();
  return answer(visit, [&] { return row.method == "POST" ? take(row, visit) : row.handle(visit); });
}

// The address of a form, opened by hand or from the history.
http::Reply lead_to_form(const PageRow& row, Running& running, http::Request& request) {
  Visit visit(request, running.house, running.drafts);
  return visit.go(row.again(visit));
}

http::Route to_route(const PageRow& row, const std::shared_ptr<Running>& running) {
  http::Route route;
  route.method = row.method;
  route.pattern = row.pattern;
  const bool files = row.body == PageRow::Body::files;
  route.body_limit = row.method != "POST" ? 0 : files ? running->house.config.upload_limit : form_limit;
  route.handler = [&row, running](http::Request& request) { return serve(row, *running, request); };
  route.form = http::Form::page;
  route.secret = row.path == PageRow::Path::secret;
  return route;
}

http::Route to_form_route(const PageRow& row, const std::shared_ptr<Running>& running) {
  http::Route route = to_route(row, running);
  route.method = "GET";
  route.body_limit = 0;
  route.handler = [&row, running](http::Request& request) { return lead_to_form(row, *running, request); };
  return route;
}

std::vector<const PageRow*> all_rows() {
  std::vector<const PageRow*> rows;
  for (const PageRow& row : front_rows) rows.push_back(&row);
  for (const auto table : tables)
    for (const PageRow& row : table()) rows.push_back(&row);
  return rows;
}

}  // namespace

void add_routes(http::Routes& routes, const House& house) {
  const auto kept = std::make_shared<Running>(house);
  const auto rows = all_rows();
  const auto is_shown = [&](std::string_view pattern) {
    return std::ranges::any_of(
        rows, [&](const PageRow* row) { return row->method == "GET" && row->pattern == pattern; });
  };
  for (const PageRow* row : rows) {
    routes.add(to_route(*row, kept));
    if (row->method == "POST" && !is_shown(row->pattern)) routes.add(to_form_route(*row, kept));
  }
  http::Route files;
  files.method = "GET";
  files.pattern = "/static/:file";
  files.handler = static_file;
  files.form = http::Form::page;
  routes.add(std::move(files));
  routes.otherwise([kept](http::Request& request) {
    Visit visit(request, kept->house, kept->drafts);
    visit.take_up_draft();
    return answer(visit, [&] { return library_or_organization(visit); });
  });
  routes.error_page(error_page);
}

}  // namespace lightkeep::pages

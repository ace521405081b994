#include "app/pages/pages.h"

#include <array>
#include <memory>

#include "app/api/signature.h"
#include "app/pages/page_rows.h"
#include "app/pages/render.h"
#include "app/pages/settings_frame.h"
#include "embedded_ui/ui.h"

namespace lightkeep::pages {
namespace {

constexpr std::array tables{sign_in_rows, code_rows,  claim_rows,        consent_rows,
                            device_rows,  app_rows,   account_rows,      home_rows,
                            image_rows,   trash_rows, organization_rows, library_settings_rows,
                            member_rows,  key_rows,   invitation_rows,   docs_rows};

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

constexpr std::array front_rows{
    PageRow{.method = "GET", .pattern = "/", .handle = front_page, .access = PageRow::For::anyone}};

http::Reply static_file(const http::Request& request) {
  const ui::StaticFile* file = ui::find_static(request.path);
  if (file == nullptr) throw api::ApiError(api::errors::endpoint_not_found);
  http::Reply reply;
  reply.headers.set("Content-Type", std::string(file->mime));
  reply.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  reply.body = std::string(file->content);
  return reply;
}

std::string_view heading(const api::ApiError& error) {
  const int status = error.row().status;
  if (status == 404) return "There is nothing here";
  if (&error.row() == &api::errors::forbidden_transport) return "This address needs HTTPS";
  if (status == 429 || status == 503) return "Too much at once";
  return status >= 500 ? "Something went wrong" : "This did not work";
}

View error_view(int status, const api::ApiError& error) {
  View view;
  view.set("status", std::to_string(status));
  view.set("heading", std::string(heading(error)));
  view.set("message", error.message());
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
    if (row.again == nullptr || error.row().status >= 500 || error.row().status == 404) throw;
    visit.refuse(error);
    return row.again(visit);
  }
}

// What is refused for good is said in the frame of who is signed in.
http::Reply refused(Visit& visit, const api::ApiError& error) {
  visit.refuse(error);
  return visit.page("error", heading(error), error_view(error.row().status, error));
}

template <class Run>
http::Reply answer(Visit& visit, Run run) {
  try {
    return run();
  } catch (const api::ApiError& error) {
    const bool missing = &error.row() == &api::errors::resource_not_found;
    const std::string present = missing ? present_path(visit) : std::string();
    if (!present.empty()) return visit.go(present, "readdressed");
    if (!visit.signed_in() || error.row().status >= 500) throw;
    return refused(visit, error);
  }
}

http::Reply serve(const PageRow& row, const House& house, http::Request& request) {
  Visit visit(request, house);
  if (row.access == PageRow::For::members && !visit.signed_in()) return visit.to_sign_in();
  return answer(visit, [&] { return row.method == "POST" ? take(row, visit) : row.handle(visit); });
}

http::Route to_route(const PageRow& row, const std::shared_ptr<const House>& house) {
  http::Route route;
  route.method = row.method;
  route.pattern = row.pattern;
  const bool files = row.body == PageRow::Body::files;
  route.body_limit = row.method != "POST" ? 0 : files ? house->config.upload_limit : form_limit;
  route.handler = [&row, house](http::Request& request) { return serve(row, *house, request); };
  route.form = http::Form::page;
  route.secret = row.path == PageRow::Path::secret;
  return route;
}

}  // namespace

void add_routes(http::Routes& routes, const House& house) {
  const auto kept = std::make_shared<const House>(house);
  for (const PageRow& row : front_rows) routes.add(to_route(row, kept));
  for (const auto table : tables)
    for (const PageRow& row : table()) routes.add(to_route(row, kept));
  http::Route files;
  files.method = "GET";
  files.pattern = "/static/:file";
  files.handler = static_file;
  files.form = http::Form::page;
  routes.add(std::move(files));
  routes.otherwise([kept](http::Request& request) {
    Visit visit(request, *kept);
    return answer(visit, [&] { return library_or_organization(visit); });
  });
  routes.error_page(error_page);
}

}  // namespace lightkeep::pages

#include "app/pages/render.h"

#include "embedded_ui/ui.h"

namespace lightkeep::pages {
namespace {

kainjow::mustache::partial partial(std::string_view name) {
  return {[name] { return std::string(ui::template_text(name)); }};
}

std::string render(std::string_view name, const Frame& frame, View view) {
  view.set("title", frame.title);
  if (frame.listed) view.set("public_page", View::type::bool_true);
  view.set("style", std::string(ui::static_path("style.css")));
  view.set("mark", std::string(ui::static_path("mark.svg")));
  view.set("page_start", View(partial("page_start")));
  view.set("page_end", View(partial("page_end")));
  kainjow::mustache::mustache text{std::string(ui::template_text(name))};
  return text.render(view);
}

}  // namespace

std::string content_security_policy(std::string_view image_origin) {
  std::string policy = "default-src 'none'; style-src 'self'; img-src 'self'";
  if (!image_origin.empty()) policy.append(" ").append(image_origin);
  return policy + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}

http::Reply page(int status, std::string_view name, const Frame& frame, View view) {
  auto reply = http::Reply::text(status, "text/html; charset=utf-8", render(name, frame, std::move(view)));
  reply.headers.set("Content-Security-Policy", content_security_policy(frame.image_origin));
  reply.headers.set("Referrer-Policy", "no-referrer");
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

}  // namespace lightkeep::pages

#include "app/pages/render.h"

#include "embedded_ui/ui.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

kainjow::mustache::partial partial(std::string_view name) {
  return {[name] { return std::string(ui::template_text(name)); }};
}

View paths_of(const std::vector<std::string_view>& files) {
  View list{View::type::list};
  for (const std::string_view file : files) {
    View one;
    one.set("path", std::string(ui::static_path(file)));
    list << one;
  }
  return list;
}

std::string render(std::string_view name, const Frame& frame, View view) {
  view.set("title", frame.title);
  set_flag(view, "public_page", frame.listed);
  set_text(view, "person", frame.person);
  for (const char* file :
       {"style.css", "mark.svg", "touch.png", "copy.js", "times.js", "docs.css", "explorer.js"}) {
    const std::string_view stem(file, std::string_view(file).find('.'));
    view.set(std::string(stem), std::string(ui::static_path(file)));
  }
  for (const char* part : {"page_head", "page_start", "page_end", "form_token_field", "messages",
                           "organization_list", "settings_tabs", "key_access", "key_expiry", "entrance",
                           "connection_choices", "connection_list", "docs_start", "library_filters"})
    view.set(part, View(partial(part)));
  kainjow::mustache::mustache text{std::string(ui::template_text(name))};
  return text.render(view);
}

// One blank line where sections that were left out would leave several.
std::string without_gaps(std::string text) {
  int ends = 0;  // of lines, one after the other
  std::erase_if(text, [&](char c) {
    ends = c == '\n' ? ends + 1 : 0;
    return ends > 2;
  });
  return text;
}

}  // namespace

void add_extras(View& view, const Extras& extras) {
  view.set("sheets", paths_of(extras.sheets));
  view.set("modules", paths_of(extras.modules));
  if (!extras.script.empty()) view.set("script", std::string(ui::static_path(extras.script)));
}

std::string content_security_policy(std::string_view image_origin) {
  const std::string own = image_origin.empty() ? "'self'" : "'self' " + std::string(image_origin);
  return "default-src 'none'; style-src 'self'; script-src 'self'; img-src " + own + "; connect-src " + own +
         "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}

http::Reply page(int status, std::string_view name, const Frame& frame, View view) {
  auto reply = http::Reply::text(status, "text/html; charset=utf-8", render(name, frame, std::move(view)));
  reply.headers.set("Content-Security-Policy", content_security_policy(frame.image_origin));
  reply.headers.set("Referrer-Policy", "no-referrer");
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

http::Reply markdown(std::string_view name, View view) {
  kainjow::mustache::mustache text{std::string(ui::template_text(name))};
  text.set_custom_escape([](const std::string& value) { return value; });
  auto reply = http::Reply::text(200, "text/markdown; charset=utf-8", without_gaps(text.render(view)));
  reply.headers.set(http::field::cache_control, "no-store");
  return reply;
}

void set_text(View& view, const std::string& name, const std::string& text) {
  if (!text.empty()) view.set(name, text);
}

void set_time(View& view, const std::string& name, std::int64_t time) {
  view.set(name + "_iso", text::iso_seconds(time));
  view.set(name, text::time_in_words(time));
}

void set_day(View& view, const std::string& name, std::int64_t time) {
  view.set(name + "_iso", text::iso_seconds(time));
  view.set(name, text::day_in_words(time));
}

void set_flag(View& view, const std::string& name, bool value) {
  if (value) view.set(name, View::type::bool_true);
}

}  // namespace lightkeep::pages

// Mustache over the embedded templates, and the headers that every page has.
#pragma once

#include <cstdint>
#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/http.h"

namespace lightkeep::pages {

using View = kainjow::mustache::data;

/// What every page shares. `image_origin` may be empty.
struct Frame {
  std::string title;
  bool listed = false;  // search engines may list it
  std::string image_origin;
  std::string person;  // who is signed in; empty: nobody
};

/// Of embedded_ui/static, what a page needs beyond what all have: names as "library.css".
struct Extras {
  std::vector<std::string_view> sheets{};
  std::vector<std::string_view> modules{};  // fetched ahead, as `script` imports them
  std::string_view script{};                // empty: none
};
void add_extras(View& view, const Extras& extras);

/// Fills in the frame's variables and renders; all values are escaped by the template engine.
http::Reply page(int status, std::string_view name, const Frame& frame, View view);
/// The same for programs that read Markdown: a template of it, whose values are ours or slugs and go in as
/// they are.
http::Reply markdown(std::string_view name, View view);
/// The strict policy of pages: own styles, scripts, images and calls of the API only. Scripts read images too
/// (their size in bytes).
std::string content_security_policy(std::string_view image_origin);

/// Sets `name` where there is something; an empty text counts as there in Mustache.
void set_text(View& view, const std::string& name, const std::string& text);
/// For `<time datetime="{{…_iso}}">{{…}}</time>`: the time and, in words, the time or the day (UTC).
void set_time(View& view, const std::string& name, std::int64_t time);
void set_day(View& view, const std::string& name, std::int64_t time);
void set_flag(View& view, const std::string& name, bool value);

}  // namespace lightkeep::pages

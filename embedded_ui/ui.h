// Start here. The templates of pages and letters, and the pages' static files, compiled into the binary. Any
// thread; nothing changes at run time.
#pragma once

#include <span>
#include <string_view>

namespace lightkeep::ui {

struct StaticFile {
  std::string_view name;  // "style.css"
  std::string_view
      path;  // "/static/style.3f9a2c10.css": the content's hash is part of it, so it may be cached for ever
  std::string_view mime;  // "text/css; charset=utf-8"
  std::string_view content;
  std::string_view gzipped;  // the same, compressed when it was built
};

struct Template {
  std::string_view name;  // "claim"
  std::string_view text;  // Mustache; its variables are listed at its top
};

/// All of them: pages, letters ("mail_…") and partials, which the others name as `{{> page_start}}`.
std::span<const Template> templates();
/// The Mustache text of `templates/<name>.mustache`. A name that does not exist is our own mistake: aborts.
std::string_view template_text(std::string_view name);
std::span<const StaticFile> static_files();
/// By its hashed path; null when unknown.
const StaticFile* find_static(std::string_view path);
/// The hashed path of `static/<name>`; aborts for an unknown name.
std::string_view static_path(std::string_view name);

}  // namespace lightkeep::ui

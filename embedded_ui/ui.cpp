// Looks names up in the embedded tables.
#include "embedded_ui/ui.h"

#include <algorithm>
#include <cstdlib>

#include "embedded_ui/content.h"

namespace lightkeep::ui {

std::span<const Template> templates() {
  return embedded_templates();
}

std::string_view template_text(std::string_view name) {
  const auto found = std::ranges::find(templates(), name, &Template::name);
  if (found == templates().end()) std::abort();
  return found->text;
}

std::span<const StaticFile> static_files() {
  return embedded_statics();
}

const StaticFile* find_static(std::string_view path) {
  const auto found = std::ranges::find(static_files(), path, &StaticFile::path);
  return found == static_files().end() ? nullptr : &*found;
}

std::string_view static_path(std::string_view name) {
  const auto found = std::ranges::find(static_files(), name, &StaticFile::name);
  if (found == static_files().end()) std::abort();
  return found->path;
}

}  // namespace lightkeep::ui

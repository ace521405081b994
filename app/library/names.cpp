#include "app/library/names.h"

#include "app/api/errors.h"
#include "app/api/signature.h"
#include "text/ascii.h"

namespace lightkeep::library {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw api::ApiError(api::errors::bad_user_input, what);
}

bool is_reserved(std::string_view tag) {
  const std::string name = text::lower(tag);
  return name == "index" || name == "trash";
}

}  // namespace

std::string clean_name(std::string_view text, std::size_t most) {
  text::VisibleName made = text::visible_name(text, most);
  if (!made.refusal.empty()) refuse("`name`: " + made.refusal);
  return std::move(made.name);
}

std::string clean_tag(std::string_view tag) {
  tag.remove_prefix(std::min(tag.find_first_not_of(" *"), tag.size()));
  text::VisibleName made = text::visible_name(tag, api::longest_tag, "A tag");
  if (made.refusal.empty() && made.name.find(',') != std::string::npos)
    made.refusal = "A tag cannot hold a comma; send several tags instead.";
  if (made.refusal.empty() && is_reserved(made.name))
    made.refusal = "The tag `" + made.name + "` is reserved.";
  if (!made.refusal.empty()) refuse("`tags`: " + made.refusal);
  return std::move(made.name);
}

std::string clean_filename(std::string_view name) {
  std::string clean = text::clean_file_name(name);
  return clean.empty() ? "image" : clean;
}

}  // namespace lightkeep::library

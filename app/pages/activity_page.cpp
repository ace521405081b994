// Who did what to the images of a library: shown, undone, and taken along.
#include <array>

#include "app/http/fields.h"
#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

using library::ActLine;

constexpr int acts_on_a_page = 50;
constexpr int pictures_of_an_act = 6;
constexpr int acts_at_once = 500;  // of what is taken along

std::string activity_address(const Visit& visit) {
  return settings_address(visit) + "/activity";
}

struct WhatWords {
  ActLine::What what;
  std::string_view name;    // for programs
  std::string_view before;  // of the number of images
  std::string_view after;
};

constexpr std::array what_words{
    WhatWords{ActLine::What::uploaded, "uploaded", "added", ""},
    WhatWords{ActLine::What::described, "described", "changed the description of", ""},
    WhatWords{ActLine::What::tagged, "tagged", "changed the tags of", ""},
    WhatWords{ActLine::What::trashed, "trashed", "moved", "to the trash"},
    WhatWords{ActLine::What::restored, "restored", "restored", ""},
    WhatWords{ActLine::What::moved_in, "moved in", "moved", "here from another library"},
    WhatWords{ActLine::What::moved_out, "moved out", "moved", "to another library"},
    WhatWords{ActLine::What::erased, "erased", "deleted", "for good"},
};

const WhatWords& words_of(ActLine::What what) {
  for (const WhatWords& words : what_words)
    if (words.what == what) return words;
  return what_words.front();
}

std::string doing(const ActLine& line) {
  const WhatWords& words = words_of(line.what);
  std::string text(words.before);
  if (line.images > 0 || line.views == 0) text += " " + count_in_words(line.images, "image");
  if (line.views > 0) text += (line.images > 0 ? " and " : " ") + count_in_words(line.views, "view");
  if (!words.after.empty()) text += " " + std::string(words.after);
  return line.undoes ? text + ", undoing what was done before" : text;
}

View line_view(const ActLine& line, const library::Path& here) {
  View view;
  view.set("id", std::to_string(line.id));
  set_flag(view, "by_person", line.by == ActLine::By::person);
  set_flag(view, "by_key", line.by == ActLine::By::key);
  set_flag(view, "by_program", line.by == ActLine::By::program);
  set_flag(view, "by_link", line.by == ActLine::By::upload_link);
  view.set("doer", line.doer.empty() ? "somebody who is gone" : line.doer);
  set_text(view, "for", line.person);
  view.set("doing", doing(line));
  set_time(view, "when", line.last);
  if (line.undone) set_time(view, "undone", *line.undone);
  set_flag(view, "can_be_undone", line.can_be_undone);
  View pictures{View::type::list};
  for (const ActLine::Picture& picture : line.pictures) {
    View one;
    one.set("url", image_page_path(here, picture.id));
    one.set("name", picture.name);
    set_text(one, "src", picture.thumbnail);
    pictures << one;
  }
  set_flag(view, "pictured", !line.pictures.empty());
  view.set("pictures", pictures);
  return view;
}

http::Reply activity_page(Visit& visit) {
  const auto place = visit.house().service.organizations().look(visit.who(), path_of(visit));
  const library::Path here{place.organization.id, place.library.id};
  const std::int64_t before = to_number(visit.query("before"));
  const auto page = visit.house().service.activity().list(visit.caller(), here,
                                                          before > 0 ? std::optional(before) : std::nullopt,
                                                          acts_on_a_page, pictures_of_an_act);
  View lines{View::type::list};
  for (const ActLine& line : page.lines) lines << line_view(line, here);
  View view;
  view.set("library_name", place.library.name);
  view.set("organization_name", place.organization.name);
  view.set("library_url", page_path(here));
  view.set("organization_url", settings_path({here.organization, {}}));
  view.set("activity_path", settings_path(here) + "/activity");
  set_flag(view, "none_yet", page.lines.empty());
  view.set("lines", lines);
  if (page.more)
    view.set("earlier_url", settings_path(here) + "/activity?before=" + std::to_string(page.lines.back().id));
  add_tabs(view, place, Tab::activity);
  add_extras(view, {.sheets = {"activity.css"}, .modules = {}, .script = ""});
  return visit.page("activity", "Activity in " + place.library.name, std::move(view));
}

http::Reply undo(Visit& visit) {
  const auto done =
      visit.house().service.activity().undo(visit.caller(), path_of(visit), visit.form().number("act"));
  return visit.go(activity_address(visit),
                  done.undone == 0 ? "undone-none" : (done.left > 0 ? "undone-partly" : "undone"));
}

/// RFC 4180. What a spreadsheet would take for a formula is a text.
std::string field(std::string_view text) {
  std::string quoted = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
    quoted += '\'';
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string_view kind_of(ActLine::By by) {
  switch (by) {
    case ActLine::By::person:
      return "person";
    case ActLine::By::key:
      return "API key";
    case ActLine::By::program:
      return "program";
    case ActLine::By::upload_link:
      return "upload link";
  }
  return {};
}

std::string row_of(const ActLine& line) {
  return text::iso_time(line.first) + "," + text::iso_time(line.last) + "," + std::string(kind_of(line.by)) +
         "," + field(line.doer) + "," + field(line.person) + "," + std::string(words_of(line.what).name) +
         "," + std::to_string(line.images) + "," + std::to_string(line.views) + "," +
         (line.undone ? text::iso_time(*line.undone) : "") + "\r\n";
}

/// All that is kept: ten thousand rows of some hundred bytes at most.
http::Reply taken_along(Visit& visit) {
  std::string rows = "first,last,kind,who,for,what,images,views,undone\r\n";
  std::optional<std::int64_t> before;
  for (bool more = true; more;) {
    const auto page =
        visit.house().service.activity().list(visit.caller(), path_of(visit), before, acts_at_once, 0);
    for (const ActLine& line : page.lines) rows += row_of(line);
    more = page.more;
    if (more) before = page.lines.back().id;
  }
  http::Reply reply;
  reply.headers.set(http::field::content_type, "text/csv; charset=utf-8");
  reply.headers.set(http::field::content_disposition, "attachment; filename=\"activity.csv\"");
  reply.headers.set(http::field::cache_control, "private, no-store");
  reply.body = std::move(rows);
  return reply;
}

}  // namespace

std::span<const PageRow> activity_rows() {
  static constexpr std::array rows{
      shows("/settings/libraries/:organization/:library/activity", activity_page),
      shows("/settings/libraries/:organization/:library/activity.csv", taken_along),
      takes("/settings/libraries/:organization/:library/activity/undo", undo, activity_address),
  };
  return rows;
}

}  // namespace lightkeep::pages

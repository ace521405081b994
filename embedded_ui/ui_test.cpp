#include "embedded_ui/ui.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex.h>

#include <array>
#include <kainjow/mustache.hpp>
#include <set>

namespace lightkeep::ui {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;
using kainjow::mustache::partial;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// What every page may be given, each value hostile.
const std::string hostile = "\"'><script>alert(1)</script>{{title}}&";

// Parts of pages; all other templates are pages.
const std::set<std::string_view> frame{
    "connection_choices", "connection_list", "docs_start", "entrance",
    "form_token_field",   "key_access",      "key_expiry", "library_filters",
    "messages",           "mail_start",      "mail_end",   "organization_list",
    "page_head",          "page_start",      "page_end",   "settings_tabs"};

/// All matches of an extended regular expression, each with its first two groups. (POSIX's, which compile in
/// a twentieth of the time that <regex> takes.)
std::vector<std::array<std::string, 3>> matches(std::string_view whole, const char* pattern) {
  regex_t compiled;
  if (regcomp(&compiled, pattern, REG_EXTENDED) != 0) throw std::invalid_argument(pattern);
  std::vector<std::array<std::string, 3>> found;
  const std::string text(whole);
  std::array<regmatch_t, 3> at;
  for (const char* from = text.c_str(); regexec(&compiled, from, at.size(), at.data(), 0) == 0;
       from += at[0].rm_eo) {
    auto& groups = found.emplace_back();
    for (std::size_t i = 0; i < at.size(); ++i)
      if (at[i].rm_so >= 0) groups[i].assign(from + at[i].rm_so, from + at[i].rm_eo);
  }
  regfree(&compiled);
  return found;
}

std::string without(std::string text, std::string_view part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part))
    text.erase(at, part.size());
  return text;
}

data with_partials() {
  data values;
  for (const std::string_view name : frame)
    values.set(std::string(name), partial([name] { return std::string(template_text(name)); }));
  return values;
}

/// Every name that a template mentions, as text and as a list of one: whatever is written is hostile.
data hostile_values() {
  data values = with_partials();
  data inner;
  std::set<std::string> sections;
  for (const Template& part : templates()) {
    for (const auto& [all, kind, name] : matches(part.text, R"(\{\{([#^/>]?) ?([a-z_]+)\}\})")) {
      if (kind.empty()) inner.set(name, hostile);
      if (kind == "#") sections.insert(name);
    }
  }
  for (const std::string_view part : frame)
    inner.set(std::string(part), partial([part] { return std::string(template_text(part)); }));
  for (const auto& section : sections) {
    data list(data::type::list);
    list.push_back(inner);
    values.set(section, list);
  }
  for (const Template& part : templates()) {
    for (const auto& match : matches(part.text, R"(\{\{([a-z_]+)\}\})"))
      if (!sections.contains(match[1])) values.set(match[1], hostile);
  }
  return values;
}

std::string render(std::string_view name, const data& values) {
  mustache page{std::string(template_text(name))};
  EXPECT_TRUE(page.is_valid()) << name << ": " << page.error_message();
  return page.render(values);
}

// Letters have rules of their own; see below.
bool is_letter(const Template& one) {
  return one.name.starts_with("mail_");
}

bool is_markdown(const Template& one) {
  return one.name.ends_with("_md");
}

TEST(Templates, EveryPageIsWholeWithAndWithoutValues) {
  const std::array both{with_partials(), hostile_values()};
  for (const Template& page : templates()) {
    if (frame.contains(page.name) || is_letter(page) || is_markdown(page)) continue;
    for (const data& values : both) {
      const std::string html = render(page.name, values);
      EXPECT_TRUE(html.starts_with("<!doctype html>")) << page.name;
      EXPECT_THAT(html, AllOf(HasSubstr("<html lang=\"en\">"), HasSubstr("<h1"), HasSubstr("href=\"#main\""),
                              HasSubstr("<main id=\"main\""), HasSubstr("</html>")))
          << page.name;
    }
  }
}

TEST(Templates, ValuesAreAlwaysEscaped) {
  const data values = hostile_values(), none = with_partials();
  for (const Template& page : templates()) {
    EXPECT_THAT(page.text, AllOf(Not(HasSubstr("{{{")), Not(HasSubstr("{{&")))) << page.name;
    if (frame.contains(page.name) || page.name.ends_with("_text") || is_markdown(page)) continue;
    EXPECT_THAT(render(page.name, values), Not(HasSubstr("<script>"))) << page.name;
    EXPECT_THAT(render(page.name, none), Not(HasSubstr("{{"))) << page.name;
  }
}

TEST(Templates, NothingInlineThatTheContentSecurityPolicyForbids) {
  for (const Template& page : templates()) {
    if (is_letter(page)) continue;
    std::string text(page.text.substr(page.text.find("}}")));
    for (const char* own :
         {R"(<script src="{{copy}}" defer>)", R"(<script fetchpriority="low" src="{{times}}" defer>)",
          R"(<script src="{{explorer}}" type="module">)",
          R"(<script type="module" fetchpriority="low" src="{{script}}">)"})
      text = without(std::move(text), own);
    EXPECT_THAT(matches(text, R"(<script|<style|\sstyle=|\son[a-z]+=|javascript:|https?://)"), IsEmpty())
        << page.name;
  }
}

TEST(Letters, HaveAPlainTextForEveryHtml) {
  std::set<std::string_view> names;
  for (const Template& one : templates())
    if (is_letter(one)) names.insert(one.name);
  EXPECT_GE(names.size(), 14U);
  for (const std::string_view name : names) {
    if (name == "mail_start" || name == "mail_end") continue;
    const std::string kind(name.substr(0, name.size() - 5));
    EXPECT_TRUE(names.contains(kind + "_text") && names.contains(kind + "_html")) << name;
  }
}

TEST(Letters, FetchNothingAndRunNothing) {
  const char* const forbidden = R"(<script|<img|<link|\son[a-z]+=|javascript:|url\(|@import|https?://|src=)";
  for (const Template& letter : templates()) {
    if (!is_letter(letter)) continue;
    EXPECT_THAT(matches(letter.text, forbidden), IsEmpty()) << letter.name;
  }
}

TEST(Letters, TheirHtmlIsWhole) {
  const data values = hostile_values();
  for (const Template& letter : templates()) {
    if (!is_letter(letter) || !letter.name.ends_with("_html")) continue;
    const std::string html = render(letter.name, values);
    EXPECT_TRUE(html.starts_with("<!doctype html>")) << letter.name;
    EXPECT_THAT(html, AllOf(HasSubstr("<html lang=\"en\">"), HasSubstr("<h1>"),
                            HasSubstr("prefers-color-scheme"), HasSubstr("</html>")))
        << letter.name;
  }
}

TEST(Templates, EveryImageHasAnAlternativeText) {
  for (const Template& page : templates())
    for (const auto& image : matches(page.text, "<img [^>]*>"))
      EXPECT_THAT(image[0], HasSubstr(" alt=\"")) << page.name;
}

TEST(Claim, OffersEachVisitorTheirOwnWay) {
  data values = with_partials();
  EXPECT_THAT(render("claim", values), Not(HasSubstr("<form class=\"stack\"")));
  values.set("account", "ann@example.com");
  EXPECT_THAT(render("claim", values),
              AllOf(HasSubstr("ann@example.com"), Not(HasSubstr("type=\"password\""))));
  data stranger = with_partials();
  stranger.set("stranger", true);
  stranger.set("sign_up", true);
  EXPECT_THAT(render("claim", stranger), HasSubstr("autocomplete=\"new-password\""));
}

TEST(Forms, CarryTheirToken) {
  const char* const post = R"(<form[^>]*method="post"[^>]*>\s*\{\{> form_token_field\}\})";
  for (const Template& page : templates())
    EXPECT_EQ(matches(page.text, post).size(), matches(page.text, "<form[^>]*method=\"post\"").size())
        << page.name;
}

TEST(Claim, SaysWhenThereIsNothingYet) {
  data values = with_partials();
  EXPECT_THAT(render("claim", values), HasSubstr("Nothing has been uploaded yet"));
  values.set("image_count_text", "2 images");
  EXPECT_THAT(render("claim", values), Not(HasSubstr("Nothing has been uploaded yet")));
}

TEST(StaticFiles, PathHoldsTheHashAndFindsTheFile) {
  EXPECT_FALSE(static_files().empty());
  for (const StaticFile& file : static_files()) {
    EXPECT_THAT(matches(file.path, R"(^/static/[a-z]+\.[0-9a-f]{8}\.[a-z]+$)"), SizeIs(1)) << file.path;
    EXPECT_EQ(find_static(file.path), &file);
    EXPECT_EQ(static_path(file.name), file.path);
    EXPECT_FALSE(file.content.empty());
    EXPECT_FALSE(file.mime.empty());
  }
  EXPECT_EQ(find_static("/static/style.css"), nullptr);
  EXPECT_EQ(find_static(""), nullptr);
}

TEST(StaticFiles, ContentIsTheFileByteForByte) {
  const std::string_view css = find_static(static_path("style.css"))->content;
  EXPECT_TRUE(css.starts_with("/* The pages' only style sheet."));
  EXPECT_TRUE(css.ends_with("}\n"));
}

TEST(UiDeathTest, UnknownNamesAreOurOwnMistake) {
  EXPECT_DEATH(template_text("nothing"), "");
  EXPECT_DEATH(static_path("nothing"), "");
}

}  // namespace
}  // namespace lightkeep::ui

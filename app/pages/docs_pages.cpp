// The documentation: an overview, the API reference and the GraphQL explorer, each as a page and as Markdown.
// Anyone may read it; who is signed in finds their own organization and library in its programs.
#include <algorithm>
#include <array>

#include "app/pages/page_rows.h"
#include "app/pages/paths.h"
#include "app/pages/reference.h"

namespace lightkeep::pages {
namespace {

// A page of the documentation, whose Markdown is at the same path with ".md".
struct DocsPage {
  std::string_view path;
  std::string_view name;  // of the template; that of the Markdown ends with "_md"
  std::string_view title;
  std::string_view sentence;
};

constexpr std::array docs_pages{
    DocsPage{"/docs", "docs", "Documentation", "Where this server's interfaces are, and how to begin."},
    DocsPage{"/docs/api", "docs_api", "API reference",
             "Every operation with its arguments, its answer, and programs to copy."},
    DocsPage{"/docs/graphql", "docs_graphql", "GraphQL explorer",
             "Write a query, with the schema at hand, and run it."}};

bool wants_markdown(const Visit& visit) {
  return visit.request().path.ends_with(".md") ||
         http::prefers_markdown(visit.request().headers.get(http::field::accept));
}

View tabs(const DocsPage& current) {
  View list{View::type::list};
  for (const DocsPage& page : docs_pages) {
    View tab;
    tab.set("url", std::string(page.path));
    tab.set("label", std::string(page.title));
    tab.set("about", std::string(page.sentence));
    set_flag(tab, "current", page.path == current.path);
    list << tab;
  }
  return list;
}

http::Reply show(Visit& visit, const DocsPage& page, View view) {
  const PagesConfig& config = visit.house().config;
  const std::string markdown_path = std::string(page.path) + ".md";
  view.set("public_url", config.public_url);
  view.set("api_version", std::string(api::api_version));
  view.set("mcp_url", config.mcp_url);
  view.set("docs_tabs", tabs(page));
  view.set("heading", std::string(page.title));
  view.set("about_page", std::string(page.sentence));
  view.set("markdown_url", markdown_path);
  auto reply = wants_markdown(visit) ? markdown(std::string(page.name) + "_md", std::move(view))
                                     : visit.listed_page(page.name, page.title, std::move(view));
  reply.headers.set("Link",
                    "<" + markdown_path + ">; rel=\"alternate\"; type=\"text/markdown\", " + config.links);
  reply.headers.set(http::field::vary, "Accept");
  return reply;
}

struct Choice {
  library::Path path;
  std::string label;
};

// The libraries of who is signed in.
std::vector<Choice> choices_of(Visit& visit) {
  std::vector<Choice> choices;
  if (!visit.signed_in()) return choices;
  for (const auto& organization : visit.house().service.organizations().of(visit.who()))
    for (const auto& library : organization.libraries)
      choices.push_back({{organization.id, library.id}, organization.name + " – " + library.name});
  return choices;
}

// The one that the query names, else the first.
const Choice& chosen(const std::vector<Choice>& choices, const std::string& wanted) {
  const auto is_wanted = [&](const Choice& one) { return page_path(one.path) == "/" + wanted; };
  const auto found = std::ranges::find_if(choices, is_wanted);
  return found == choices.end() ? choices.front() : *found;
}

View choices_view(const std::vector<Choice>& choices, const Choice& current) {
  View list{View::type::list};
  for (const Choice& choice : choices) {
    View view;
    view.set("value", page_path(choice.path).substr(1));
    view.set("label", choice.label);
    set_flag(view, "selected", &choice == &current);
    list << view;
  }
  return list;
}

http::Reply overview(Visit& visit) {
  View view;
  view.set("formats", library::taken_formats());
  view.set("claim_window", visit.house().config.claim_window);
  return show(visit, docs_pages[0], std::move(view));
}

http::Reply api_reference(Visit& visit) {
  api::ExampleCaller caller{.public_url = visit.house().config.public_url};
  const std::vector<Choice> choices = choices_of(visit);
  if (choices.empty()) return show(visit, docs_pages[1], reference_view(caller));
  const std::string wanted = visit.query("library");
  const Choice& own = chosen(choices, wanted);
  caller.organization = own.path.organization;
  caller.library = own.path.library;
  View view = reference_view(caller);
  view.set("choices", choices_view(choices, own));
  set_flag(view, "own", true);
  view.set("keys_url", settings_path({caller.organization, {}}) + "/keys");
  return show(visit, docs_pages[1], std::move(view));
}

http::Reply explorer(Visit& visit) {
  return show(visit, docs_pages[2], View());
}

constexpr PageRow reads(std::string_view pattern, PageRow::Handle handle) {
  return {.method = "GET", .pattern = pattern, .handle = handle, .access = PageRow::For::anyone};
}

}  // namespace

std::vector<std::string> public_pages() {
  std::vector<std::string> paths{"/"};
  for (const DocsPage& page : docs_pages) paths.emplace_back(page.path);
  return paths;
}

std::span<const PageRow> docs_rows() {
  static constexpr std::array rows{
      reads("/docs", overview),          reads("/docs.md", overview),
      reads("/docs/api", api_reference), reads("/docs/api.md", api_reference),
      reads("/docs/graphql", explorer),  reads("/docs/graphql.md", explorer),
  };
  return rows;
}

}  // namespace lightkeep::pages

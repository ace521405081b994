// The table of routes, as a tree of path segments: a literal wins over a parameter, a parameter over a rest.
#include "app/http/routes.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <stdexcept>

#include "text/ascii.h"

namespace lightkeep::http {

struct Routes::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::vector<std::size_t> routes;       // that end here
  std::vector<std::size_t> rest_routes;  // whose last parameter takes everything from here on
};

namespace {

constexpr std::string_view well_known = "/.well-known/";

constexpr std::size_t most_parameters = 8;

/// The first segment of what follows a slash, and what follows the slash after it: nothing when there is
/// none.
struct Cut {
  std::string_view segment;
  std::optional<std::string_view> rest;
};
Cut cut(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return {path, std::nullopt};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::string_view first_segment(std::string_view path) {
  return cut(path.substr(1)).segment;
}

template <typename Each>
void for_each_segment(std::string_view path, Each each) {
  for (std::optional<std::string_view> rest = path.substr(1); rest;) {
    const Cut next = cut(*rest);
    each(next.segment);
    rest = next.rest;
  }
}

bool takes(const Route& route, std::string_view method) {
  return route.method == method || (method == "HEAD" && route.method == "GET");
}

void add_allowed(std::string& allow, std::string_view method) {
  bool known = false;
  text::for_each_member(allow, [&](std::string_view member) { known = known || member == method; });
  if (known) return;
  if (!allow.empty()) allow += ", ";
  allow += method;
}

}  // namespace

/// A walk down the tree with the values that the parameters have taken so far.
class Routes::Search {
 public:
  Search(const std::vector<Route>& routes, std::string_view method) : routes_(routes), method_(method) {}

  /// `path` is what follows the slash below `node`.
  bool descend(const Node& node, std::string_view path) {
    const Cut next = cut(path);
    if (const auto child = node.literals.find(next.segment);
        child != node.literals.end() && step(*child->second, next.rest)) {
      return true;
    }
    if (node.parameter && !next.segment.empty()) {
      values_[count_++] = next.segment;
      if (step(*node.parameter, next.rest)) return true;
      --count_;
    }
    values_[count_++] = path;
    if (pick(node.rest_routes)) return true;
    --count_;
    return false;
  }

  Match result() && { return std::move(match_); }

 private:
  bool step(const Node& node, std::optional<std::string_view> rest) {
    return rest ? descend(node, *rest) : pick(node.routes);
  }

  bool pick(const std::vector<std::size_t>& candidates) {
    for (const std::size_t index : candidates) {
      const Route& route = routes_[index];
      if (!takes(route, method_)) {
        match_.any_origin = match_.any_origin || route.any_origin;
        add_allowed(match_.allow, route.method);
        if (route.method == "GET") add_allowed(match_.allow, "HEAD");
        continue;
      }
      fill(route);
      return true;
    }
    return false;
  }

  void fill(const Route& route) {
    match_ = {};
    match_.route = &route;
    match_.any_origin = route.any_origin;
    auto value = values_.begin();
    for_each_segment(route.pattern, [&](std::string_view segment) {
      if (!segment.starts_with(':')) return;
      segment.remove_prefix(1);
      if (segment.ends_with('*')) segment.remove_suffix(1);
      match_.parameters.emplace_back(segment, *value++);
    });
  }

  const std::vector<Route>& routes_;
  std::string_view method_;
  std::array<std::string_view, most_parameters + 1> values_;  // and a rest that is tried
  std::size_t count_ = 0;
  Match match_;
};

Routes::Routes() : root_(std::make_unique<Node>()) {}
Routes::~Routes() = default;
Routes::Routes(Routes&&) noexcept = default;
Routes& Routes::operator=(Routes&&) noexcept = default;

void Routes::add(Route route) {
  if (!route.pattern.starts_with('/'))
    throw std::logic_error("a route's pattern begins with a slash: " + route.pattern);
  Node* node = root_.get();
  bool rest = false;
  std::size_t parameters = 0;
  for_each_segment(route.pattern, [&](std::string_view segment) {
    if (rest) throw std::logic_error("only the last segment of a pattern takes the rest: " + route.pattern);
    const bool parameter = segment.starts_with(':');
    parameters += parameter ? 1 : 0;
    rest = parameter && segment.ends_with('*');
    if (rest) return;
    auto& next = parameter ? node->parameter : node->literals[std::string(segment)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  });
  if (parameters > most_parameters) throw std::logic_error("too many parameters: " + route.pattern);
  auto& list = rest ? node->rest_routes : node->routes;
  for (const std::size_t index : list) {
    if (routes_[index].method == route.method)
      throw std::logic_error("two routes for " + route.method + " " + route.pattern);
  }
  list.push_back(routes_.size());
  routes_.push_back(std::move(route));
}

void Routes::host_prefix(const std::string& host, std::string prefix) {
  host_prefixes_.emplace_back(text::lower(host), std::move(prefix));
}

void Routes::host_root(const std::string& host, std::string path) {
  host_roots_.emplace_back(text::lower(host), std::move(path));
}

// Where a host has the path elsewhere; empty where it is what it says.
std::string Routes::moved(std::string_view host, std::string_view path) const {
  for (const auto& [name, root] : host_roots_)
    if (path == "/" && name == host) return root;
  return below_prefix(host, path);
}

std::string Routes::below_prefix(std::string_view host, std::string_view path) const {
  if (path.starts_with(well_known)) return {};  // these belong to the host, whatever it serves (RFC 8615)
  for (const auto& [name, prefix] : host_prefixes_) {
    if (name != host) continue;
    const bool there_already =
        path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
    if (there_already) return {};
    return path == "/" ? prefix : prefix + std::string(path);
  }
  return {};
}

void Routes::otherwise(Handler handler) {
  Route route;
  route.method = "GET";
  route.pattern = "/*";
  route.handler = std::move(handler);
  route.form = Form::page;
  otherwise_ = std::move(route);
}

const Route* Routes::match_otherwise(const Request& request) const {
  if (!otherwise_ || !takes(*otherwise_, request.method)) return nullptr;
  const bool other_surface =
      std::ranges::any_of(host_prefixes_, [&](const auto& prefix) { return prefix.first == request.host; });
  return other_surface || !prefers_html(request.headers.get(field::accept)) ? nullptr : &*otherwise_;
}

Routes::Match Routes::match(std::string_view method, std::string_view host, std::string_view path) const {
  const std::string elsewhere = moved(host, path);
  const std::string_view found = elsewhere.empty() ? path : std::string_view(elsewhere);
  Search search(routes_, method);
  if (!found.starts_with('/')) return {};
  search.descend(*root_, found.substr(1));
  Match match = std::move(search).result();
  if (match.route == nullptr && match.allow.empty())
    match.any_origin = std::ranges::any_of(routes_, [&](const Route& route) {
      return route.any_origin && first_segment(route.pattern) == first_segment(found);
    });
  return match;
}

Form Routes::form_below(std::string_view path, Form otherwise) const {
  for (const auto& [prefix, form] : forms_)
    if (path.starts_with(prefix)) return form;
  return otherwise;
}

Reply Routes::failure(const api::ApiError& error, Form form) const {
  Reply reply = error_reply(error, form);
  if (form != Form::page || !error_page_) return reply;
  Reply page = error_page_(error.row().status, error);
  for (const auto& [name, value] : reply.headers.all())
    if (page.headers.find(name) == nullptr) page.headers.add(name, value);
  return page;
}

}  // namespace lightkeep::http

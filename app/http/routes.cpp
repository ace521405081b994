// The table of routes, as a tree of path segments: a literal wins over a parameter, a parameter over a rest.
#include <algorithm>
#include <map>
#include <stdexcept>

#include "app/http/ascii.h"
#include "app/http/http.h"

namespace lightkeep::http {

struct Routes::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::vector<std::size_t> routes;       // that end here
  std::vector<std::size_t> rest_routes;  // whose last parameter takes everything from here on
};

namespace {

constexpr std::string_view well_known = "/.well-known/";

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    out.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool takes(const Route& route, std::string_view method) {
  return route.method == method || (method == "HEAD" && route.method == "GET");
}

void add_allowed(std::string& allow, std::string_view method) {
  bool known = false;
  for_each_member(allow, [&](std::string_view member) { known = known || member == method; });
  if (known) return;
  if (!allow.empty()) allow += ", ";
  allow += method;
}

}  // namespace

/// A walk down the tree with the values that the parameters have taken so far.
class Routes::Search {
 public:
  Search(const std::vector<Route>& routes, std::string_view method, std::string_view path)
      : routes_(routes), method_(method), path_(path), segments_(segments_of(path)) {}

  bool descend(const Node& node, std::size_t depth) {
    if (depth == segments_.size()) return pick(node.routes);
    const std::string_view segment = segments_[depth];
    if (const auto next = node.literals.find(segment);
        next != node.literals.end() && descend(*next->second, depth + 1)) {
      return true;
    }
    if (node.parameter && !segment.empty()) {
      values_.push_back(segment);
      if (descend(*node.parameter, depth + 1)) return true;
      values_.pop_back();
    }
    values_.push_back(path_.substr(static_cast<std::size_t>(segment.data() - path_.data())));
    if (pick(node.rest_routes)) return true;
    values_.pop_back();
    return false;
  }

  Match result() && { return std::move(match_); }

 private:
  bool pick(const std::vector<std::size_t>& candidates) {
    for (const std::size_t index : candidates) {
      const Route& route = routes_[index];
      if (!takes(route, method_)) {
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
    auto value = values_.begin();
    for (std::string_view segment : segments_of(route.pattern)) {
      if (!segment.starts_with(':')) continue;
      segment.remove_prefix(1);
      if (segment.ends_with('*')) segment.remove_suffix(1);
      match_.parameters.emplace_back(segment, *value++);
    }
  }

  const std::vector<Route>& routes_;
  std::string_view method_, path_;
  std::vector<std::string_view> segments_;
  std::vector<std::string_view> values_;
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
  const auto segments = segments_of(route.pattern);
  bool rest = false;
  for (const std::string_view segment : segments) {
    if (rest) throw std::logic_error("only the last segment of a pattern takes the rest: " + route.pattern);
    rest = segment.starts_with(':') && segment.ends_with('*');
    if (rest) continue;
    auto& next = segment.starts_with(':') ? node->parameter : node->literals[std::string(segment)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  auto& list = rest ? node->rest_routes : node->routes;
  for (const std::size_t index : list) {
    if (routes_[index].method == route.method)
      throw std::logic_error("two routes for " + route.method + " " + route.pattern);
  }
  list.push_back(routes_.size());
  routes_.push_back(std::move(route));
}

void Routes::host_prefix(std::string host, std::string prefix) {
  host_prefixes_.emplace_back(lower_case(host), std::move(prefix));
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

Routes::Match Routes::match(std::string_view method, std::string_view host, std::string_view path) const {
  const std::string moved = host_prefixes_.empty() ? std::string() : below_prefix(host, path);
  Search search(routes_, method, moved.empty() ? path : std::string_view(moved));
  search.descend(*root_, 0);
  return std::move(search).result();
}

}  // namespace lightkeep::http

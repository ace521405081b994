// The table of routes: which handler answers a request, and how its failures look. Filled by the composition
// root before the server starts, then read by all threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/http/error_reply.h"
#include "app/http/message.h"

namespace lightkeep::http {

using Handler = std::function<Reply(Request&)>;  // on a worker thread; may block; throws api::ApiError
/// On a reactor thread: must not block, allocate much or throw. An empty answer sends the request to the
/// workers.
using FastHandler = std::function<std::optional<Reply>(const Request&)>;

struct Route {
  std::string method;   // "GET" also answers HEAD
  std::string pattern;  // "/organizations/:org/libraries"; a last ":name*" takes the rest, slashes too;
                        // parameters may have a suffix: "/cdn/:file"
  std::uint64_t body_limit = 0;  // bytes of a body; 0: any body is refused with 413
  Handler handler;
  FastHandler fast;         // optional
  Form form = Form::json;   // of failures
  bool any_origin = false;  // scripts of every web page may call it and read its replies; the server answers
                            // their preflights (Fetch standard, section 3.2). Never for what looks at cookies
  Fields always{};          // of every reply, failures too
  bool in_the_clear = false;  // answered over plain HTTP, too, whoever asks
  bool quiet = false;         // no access log line for successes
  bool secret = false;        // the parameters of the path are secrets: the access log masks them
};

class Routes {
 public:
  Routes();
  ~Routes();
  Routes(Routes&&) noexcept;
  Routes& operator=(Routes&&) noexcept;

  /// Two routes with one method and pattern are a std::logic_error. Parameters take one segment that is not
  /// empty; a literal segment wins over a parameter, a parameter over a rest.
  void add(Route route);
  /// Requests with this Host find their path below `prefix`: with host_prefix("cdn.example.com", "/cdn"),
  /// "/x.jpg" is "/cdn/x.jpg". A path that has the prefix already, and those below /.well-known/, stay what
  /// they are.
  void host_prefix(const std::string& host, std::string prefix);
  /// Requests with this Host find `path` at "/"; all else is where it is for others.
  void host_root(const std::string& host, std::string path);
  /// How failures look below `prefix` where no route matches, or none with the request's method.
  void failures_below(std::string prefix, Form form) { forms_.emplace_back(std::move(prefix), form); }
  Form form_below(std::string_view path, Form otherwise) const;
  /// How failures with Form::page look; else a minimal page.
  void error_page(std::function<Reply(int status, const api::ApiError& error)> render) {
    error_page_ = std::move(render);
  }

  /// Answers a person's GET (Accept prefers HTML) where no path matches, on hosts without a prefix.
  void otherwise(Handler handler);

  std::span<const Route> all() const { return routes_; }
  /// error_reply() with the page that error_page() gave.
  Reply failure(const api::ApiError& error, Form form) const;

  struct Match {
    const Route* route = nullptr;
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string allow;        // when the path is known and the method is not: the value of Allow
    bool any_origin = false;  // of the route, or of another of this path; where nothing is, of a neighbour
  };
  Match match(std::string_view method, std::string_view host, std::string_view path) const;
  /// The route of `otherwise`, if it is for this request, which matches no other.
  const Route* match_otherwise(const Request& request) const;

 private:
  struct Node;
  class Search;
  std::string moved(std::string_view host, std::string_view path) const;
  std::string below_prefix(std::string_view host, std::string_view path) const;

  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
  std::vector<std::pair<std::string, std::string>> host_prefixes_;
  std::vector<std::pair<std::string, std::string>> host_roots_;
  std::vector<std::pair<std::string, Form>> forms_;
  std::optional<Route> otherwise_;
  std::function<Reply(int, const api::ApiError&)> error_page_;
};

}  // namespace lightkeep::http

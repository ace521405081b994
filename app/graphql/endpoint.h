// The GraphQL endpoint over HTTP: POST with JSON or with a form of files, GET for queries. It looks at no
// cookie, so a page of another origin can do nothing here that its own program could not. Any thread. Source:
// GraphQL over HTTP; doc/contract.md, section 8.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "app/graphql/executor.h"
#include "app/graphql/request.h"
#include "app/graphql/response.h"
#include "app/library/library.h"

namespace lightkeep::graphql {

struct EndpointConfig {
  std::string public_url{};
  std::function<void(const std::string&)> report_fault{};  // a line for the operator's log
  std::chrono::milliseconds time{10'000};                  // of one request, once its body is there
};

class Endpoint {
 public:
  /// `service` outlives it.
  Endpoint(library::Service& service, EndpointConfig config);

  http::Reply answer(http::Request& request) const;
  const Schema& schema() const { return schema_; }

 private:
  http::Reply serve(http::Request& request, MediaType type) const;
  Outcome run(http::Request& request) const;
  Outcome run_form(http::Request& request, const library::Caller& caller) const;
  Outcome run(const http::Request& request, const Prepared& prepared, const library::Caller& caller) const;
  void report(const http::Request& request, const std::string& detail) const;

  library::Service& service_;
  const EndpointConfig config_;
  const Schema schema_;
};

}  // namespace lightkeep::graphql

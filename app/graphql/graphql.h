// Start here. GraphQL: the operations of doc/contract.md, section 8, as one endpoint. `language` is the
// language itself, without this API; `root_fields` and `api_schema` say what there is to ask for, `request`
// makes an operation ready, `executor` runs it and `resolver` calls, `upload_form` takes files, `endpoint` is
// the door.
#pragma once

#include <functional>
#include <string>

#include "app/http/http.h"
#include "app/library/library.h"

namespace lightkeep::graphql {

struct GraphqlConfig {
  std::string public_url;                                  // no slash at the end
  std::uint64_t upload_limit = 0;                          // bytes of an upload's body
  std::function<void(const std::string&)> report_fault{};  // a line for the operator's log
};

/// POST /, /graphql by POST and GET (a person who only opens it is led to the explorer), and its schema at
/// /graphql/schema.graphql. `service` outlives the routes.
void add_routes(http::Routes& routes, library::Service& service, const GraphqlConfig& config);

}  // namespace lightkeep::graphql

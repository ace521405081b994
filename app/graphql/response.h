// An answer as bytes: data, errors[], extensions, in the media type that the client takes, with the status of
// the contract. Any thread. Source: doc/contract.md, section 8; GraphQL over HTTP, section 6.4.
#pragma once

#include <string_view>
#include <vector>

#include "app/graphql/executor.h"
#include "app/http/http.h"

namespace lightkeep::graphql {

enum class MediaType { json, graphql_response };

/// By an Accept field; without one, JSON. Throws ApiError(not_acceptable).
MediaType negotiate(std::string_view accept);

/// Of a request that was refused.
http::Reply refusal(const std::vector<Failure>& failures, MediaType type);
/// Of an operation that was executed.
http::Reply answer(const Outcome& outcome, MediaType type);

}  // namespace lightkeep::graphql

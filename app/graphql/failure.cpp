#include "app/graphql/failure.h"

namespace lightkeep::graphql::codes {

// The first three are Apollo Server's words, which clients know.
const api::ErrorRow parse_failed{"GRAPHQL_PARSE_FAILED", 400, "Syntax Error.", "the document is no GraphQL"};
const api::ErrorRow validation_failed{"GRAPHQL_VALIDATION_FAILED", 400,
                                      "The document does not fit the schema.",
                                      "the document does not fit the schema, or is over a limit"};
const api::ErrorRow no_such_operation{"OPERATION_RESOLUTION_FAILURE", 400,
                                      "Must provide operation name if query contains multiple operations.",
                                      "operationName names no operation of the document"};
const api::ErrorRow persisted_queries{"PERSISTED_QUERY_NOT_SUPPORTED", 400, "PersistedQueryNotSupported",
                                      "a hash was sent in place of the query"};
const api::ErrorRow not_acceptable{"BAD_USER_INPUT", 406,
                                   "Accept must allow application/graphql-response+json or application/json.",
                                   "Accept names neither media type"};
const api::ErrorRow media_type{"BAD_USER_INPUT", 415,
                               "Content-Type must be application/json, or multipart/form-data with files.",
                               "the body is of another media type"};

}  // namespace lightkeep::graphql::codes

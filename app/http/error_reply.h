// Failures as replies: the only place that maps an error to HTTP. Any thread.
#pragma once

#include <string_view>

#include "app/api/errors.h"
#include "app/http/message.h"

namespace lightkeep::http {

/// What a failure looks like: the JSON of doc/contract.md, section 3, a page, that of OAuth (RFC 6749
/// section 5.2), or that of GraphQL.
enum class Form { json, page, oauth, graphql };

Reply error_reply(const api::ApiError& error, Form form);

/// Does an Accept value name HTML, and above JSON? Decides the form of an answer for a path that nobody owns.
bool prefers_html(std::string_view accept);
/// Does an Accept value name Markdown, and not below HTML, as programs that read for a model do?
bool prefers_markdown(std::string_view accept);

}  // namespace lightkeep::http

/// Rows for failures that only the transport can have. Their codes are those of the product's table, so that
/// a client needs no second list; their statuses are HTTP's own.
namespace lightkeep::http::errors {

extern const api::ErrorRow malformed;        // 400
extern const api::ErrorRow too_slow;         // 408
extern const api::ErrorRow target_too_long;  // 414
extern const api::ErrorRow expectation;      // 417
extern const api::ErrorRow head_too_large;   // 431
extern const api::ErrorRow not_implemented;  // 501
extern const api::ErrorRow version_unknown;  // 505

}  // namespace lightkeep::http::errors

// Rows for failures that only the transport can have.
#include "app/http/http_errors.h"

namespace lightkeep::http::errors {

constinit const api::ErrorRow malformed{
    "BAD_USER_INPUT", 400, "This is not a well-formed HTTP request.",
    "The request line, a header field or the framing of the body is broken."};
constinit const api::ErrorRow too_slow{"BAD_USER_INPUT", 408, "The request came too slowly.",
                                       "The head or the body of the request did not come in time."};
constinit const api::ErrorRow target_too_long{"BAD_USER_INPUT", 414,
                                              "The address of the request is too long.",
                                              "The request target is over the limit."};
constinit const api::ErrorRow expectation{"BAD_USER_INPUT", 417, "Only `Expect: 100-continue` is understood.",
                                          "An unknown expectation."};
constinit const api::ErrorRow head_too_large{"BAD_USER_INPUT", 431,
                                             "The header fields of the request are too large.",
                                             "The head of the request is over a limit of size or number."};
constinit const api::ErrorRow not_implemented{"BAD_USER_INPUT", 501,
                                              "This method or transfer coding is not implemented.",
                                              "A method or a transfer coding that the server does not know."};
constinit const api::ErrorRow version_unknown{"BAD_USER_INPUT", 505, "This server speaks HTTP/1.1.",
                                              "A version of HTTP other than 1.0 and 1.1."};

}  // namespace lightkeep::http::errors

#include "app/api/errors.h"

#include <array>

namespace lightkeep::api {
namespace errors {

constinit const ErrorRow endpoint_not_found{"ENDPOINT_NOT_FOUND", 404, "There is nothing at this path.",
                                            "The path is unknown."};
constinit const ErrorRow method_not_allowed{
    "ENDPOINT_NOT_FOUND", 405, "This path does not take this method.",
    "The path is known, the method is not one of its own; `Allow` lists them."};
constinit const ErrorRow api_version_required{"API_VERSION_REQUIRED", 400,
                                              "Send the header Api-Version: 2026-05-20 with every request.",
                                              "The Api-Version header is missing or empty."};
constinit const ErrorRow unauthenticated{"UNAUTHENTICATED", 401,
                                         "Send an API key as Authorization: Bearer <key>.",
                                         "Authorization is missing or not of the form Bearer <token>, or an "
                                         "OAuth token has expired or was revoked."};
constinit const ErrorRow invalid_api_key{"INVALID_API_KEY", 401, "This API key is not valid here.",
                                         "The token is no key, or no key of this organization."};
constinit const ErrorRow organization_not_found{"ORGANIZATION_NOT_FOUND", 404,
                                                "There is no such organization.",
                                                "The key is good and the organization does not exist."};
constinit const ErrorRow library_not_authorized{
    "API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", 404, "This API key has no such access to a library of this name.",
    "The library is unknown, not granted to the key, or granted read where write is needed."};
constinit const ErrorRow api_key_read_only{"API_KEY_READ_ONLY", 403, "This API key can only read.",
                                           "A key with no write access anywhere creates a library."};
constinit const ErrorRow resource_not_found{"RESOURCE_NOT_FOUND", 404,
                                            "There is no such asset in this library.",
                                            "The asset is unknown, in another library, or in the trash."};
constinit const ErrorRow bad_user_input{"BAD_USER_INPUT", 400, "The request is not valid.",
                                        "Malformed JSON, a wrong type, a bad email, a reserved tag, an "
                                        "unsupported or corrupt image, and the like."};
constinit const ErrorRow max_assets_exceeded{"MAX_ASSETS_EXCEEDED", 400, "Too many in one call.",
                                             "More than 20 files, or more than 100 ids."};
constinit const ErrorRow no_files{"UPLOAD_ERROR_NO_FILES", 400,
                                  "Send at least one file in a multipart/form-data part called `files`.",
                                  "No usable file part."};
constinit const ErrorRow nothing_to_delete{"DELETE_ERROR", 400, "Name at least one asset in `ids`.",
                                           "`ids` is missing or empty."};
constinit const ErrorRow payload_too_large{
    "PAYLOAD_TOO_LARGE", 413, "This is too large.",
    "A file is over the limit for one file, or a body over the limit for a body."};
constinit const ErrorRow library_url_taken{
    "LIBRARY_URL_TAKEN", 409, "A library with this address exists already.", "The slug is taken."};
constinit const ErrorRow ephemeral_storage_limit{
    "EPHEMERAL_STORAGE_LIMIT_EXCEEDED", 403,
    "This unclaimed organization has no storage left. Open the claim link to lift the limit.",
    "An unclaimed organization is at its storage cap."};
constinit const ErrorRow ephemeral_library_limit{
    "EPHEMERAL_LIBRARY_LIMIT_EXCEEDED", 400,
    "An unclaimed organization has one library. Open the claim link to create more.",
    "An unclaimed organization creates another library."};
constinit const ErrorRow storage_limit{"STORAGE_LIMIT_EXCEEDED", 403,
                                       "This organization has no storage left.",
                                       "The operator's quota for one organization is reached."};
constinit const ErrorRow rate_limited{"RATE_LIMITED", 429, "Too many requests; wait and try again.",
                                      "A rate limit is reached; see Retry-After."};
constinit const ErrorRow forbidden_transport{
    "FORBIDDEN", 403, "This server answers over HTTPS only.",
    "Plain HTTP from another machine, or a Host or Origin that is not this server's."};
constinit const ErrorRow forbidden{"FORBIDDEN", 403, "Your role does not allow this.",
                                   "On the pages: the person's role does not allow it."};
constinit const ErrorRow claimed{"ALREADY_CLAIMED", 409, "This library has been claimed already.",
                                 "On the pages: the claim link has been used."};
constinit const ErrorRow lapsed{"LAPSED", 410, "This library has lapsed and was removed.",
                                "On the pages: what waited behind the claim link is gone."};
constinit const ErrorRow internal{"INTERNAL_SERVER_ERROR", 500, "Something went wrong on our side.",
                                  "A fault; the request id finds it in the log."};
constinit const ErrorRow unavailable{"SERVICE_UNAVAILABLE", 503,
                                     "The server cannot take this now; try again shortly.",
                                     "Draining, disk full or read-only, or too busy; see Retry-After."};

}  // namespace errors

std::span<const ErrorRow* const> error_table() {
  using namespace errors;
  static constexpr std::array<const ErrorRow*, 22> table{&endpoint_not_found,
                                                         &method_not_allowed,
                                                         &api_version_required,
                                                         &unauthenticated,
                                                         &invalid_api_key,
                                                         &organization_not_found,
                                                         &library_not_authorized,
                                                         &api_key_read_only,
                                                         &resource_not_found,
                                                         &bad_user_input,
                                                         &max_assets_exceeded,
                                                         &no_files,
                                                         &nothing_to_delete,
                                                         &payload_too_large,
                                                         &library_url_taken,
                                                         &ephemeral_storage_limit,
                                                         &ephemeral_library_limit,
                                                         &storage_limit,
                                                         &rate_limited,
                                                         &forbidden_transport,
                                                         &internal,
                                                         &unavailable};
  return table;
}

}  // namespace lightkeep::api

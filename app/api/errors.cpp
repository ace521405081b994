#include "app/api/errors.h"

#include <algorithm>
#include <array>

namespace lightkeep::api {
namespace {

constexpr auto table = std::to_array<ErrorRow>({
    {"ENDPOINT_NOT_FOUND", 404, "There is nothing at this path.", "The path is unknown."},
    {"ENDPOINT_NOT_FOUND", 405, "This path does not take this method.",
     "The path is known, the method is not one of its own; `Allow` lists them."},
    {"API_VERSION_REQUIRED", 400, "Send the header Api-Version: 2026-05-20 with every request.",
     "The Api-Version header is missing or empty."},
    {"UNAUTHENTICATED", 401, "Sign in by OAuth, or send an API key as Authorization: Bearer <key>.",
     "Authorization is missing or not of the form Bearer <token>."},
    {"INVALID_API_KEY", 401, "This API key is not valid here.",
     "The token is no key, or no key of this organization."},
    {"ORGANIZATION_NOT_FOUND", 404, "There is no such organization.",
     "The key is good and the organization does not exist."},
    {"API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", 404, "This API key has no such access to a library of this name.",
     "The library is unknown, not granted to the key, or granted read where write is needed."},
    {"API_KEY_READ_ONLY", 403, "This API key can only read.",
     "A key with no write access anywhere creates a library."},
    {"RESOURCE_NOT_FOUND", 404, "There is no such asset in this library.",
     "The asset is unknown, in another library, or in the trash."},
    {"BAD_USER_INPUT", 400, "The request is not valid.",
     "Malformed JSON, a wrong type, a bad email, a reserved tag, an "
     "unsupported or corrupt image, and the like."},
    {"MAX_ASSETS_EXCEEDED", 400, "Too many in one call.", "More than 20 files, or more than 100 ids."},
    {"UPLOAD_ERROR_NO_FILES", 400, "Send at least one file in a multipart/form-data part called `files`.",
     "No usable file part."},
    {"DELETE_ERROR", 400, "Name at least one asset in `ids`.", "`ids` is missing or empty."},
    {"PAYLOAD_TOO_LARGE", 413, "This is too large.",
     "A file is over the limit for one file, or a body over the limit for a body."},
    {"LIBRARY_URL_TAKEN", 409, "A library with this address exists already.", "The slug is taken."},
    {"PRECONDITION_FAILED", 412, "Somebody else changed this meanwhile.",
     "What is there is not what the call expects to replace."},
    {"UPLOAD_OFFSET_CONFLICT", 409, "The upload is at another offset than this piece begins at.",
     "A piece of a resumable upload does not begin where the last one ended; HEAD tells where that is."},
    {"UPLOAD_LOCKED", 423, "Another request is sending to this upload; try again shortly.",
     "A resumable upload is sent to by two at once."},
    {"CHECKSUM_MISMATCH", 460, "The piece does not have the checksum that was sent with it.",
     "A piece of a resumable upload came damaged; nothing of it was taken."},
    {"UPLOAD_LINK_ENDED", 410, "This upload link is over. request_upload makes a new one.",
     "The time of an upload link is over, or it has taken all its files."},
    {"EPHEMERAL_STORAGE_LIMIT_EXCEEDED", 403,
     "This unclaimed organization has no storage left. Open the claim link to lift the limit.",
     "An unclaimed organization is at its storage cap."},
    {"EPHEMERAL_LIBRARY_LIMIT_EXCEEDED", 400,
     "An unclaimed organization has one library. Open the claim link to create more.",
     "An unclaimed organization creates another library."},
    {"STORAGE_LIMIT_EXCEEDED", 403, "This organization has no storage left.",
     "The operator's quota for one organization is reached."},
    {"RATE_LIMITED", 429, "Too many requests; wait and try again.",
     "A rate limit is reached; see Retry-After."},
    {"FORBIDDEN", 403, "This server answers over HTTPS only.",
     "Plain HTTP from another machine, a Host or Origin that is not this server's, or what the caller's role"
     " does not allow."},
    {"INTERNAL_SERVER_ERROR", 500, "Something went wrong on our side.",
     "A fault; the request id finds it in the log."},
    {"SERVICE_UNAVAILABLE", 503, "The server cannot take this now; try again shortly.",
     "Draining, disk full or read-only, or too busy; see Retry-After."},
});

// A name without a row, or with two, does not compile.
consteval const ErrorRow& row(std::string_view code, int status) {
  const auto is_it = [&](const ErrorRow& row) { return row.code == code && row.status == status; };
  if (std::ranges::count_if(table, is_it) != 1) throw "no such row";
  return *std::ranges::find_if(table, is_it);
}

}  // namespace

namespace errors {

constinit const ErrorRow& endpoint_not_found = row("ENDPOINT_NOT_FOUND", 404);
constinit const ErrorRow& method_not_allowed = row("ENDPOINT_NOT_FOUND", 405);
constinit const ErrorRow& api_version_required = row("API_VERSION_REQUIRED", 400);
constinit const ErrorRow& unauthenticated = row("UNAUTHENTICATED", 401);
constinit const ErrorRow& invalid_api_key = row("INVALID_API_KEY", 401);
constinit const ErrorRow& organization_not_found = row("ORGANIZATION_NOT_FOUND", 404);
constinit const ErrorRow& library_not_authorized = row("API_KEY_NOT_AUTHORIZED_FOR_LIBRARY", 404);
constinit const ErrorRow& api_key_read_only = row("API_KEY_READ_ONLY", 403);
constinit const ErrorRow& resource_not_found = row("RESOURCE_NOT_FOUND", 404);
constinit const ErrorRow& bad_user_input = row("BAD_USER_INPUT", 400);
constinit const ErrorRow& max_assets_exceeded = row("MAX_ASSETS_EXCEEDED", 400);
constinit const ErrorRow& no_files = row("UPLOAD_ERROR_NO_FILES", 400);
constinit const ErrorRow& nothing_to_delete = row("DELETE_ERROR", 400);
constinit const ErrorRow& payload_too_large = row("PAYLOAD_TOO_LARGE", 413);
constinit const ErrorRow& library_url_taken = row("LIBRARY_URL_TAKEN", 409);
constinit const ErrorRow& precondition_failed = row("PRECONDITION_FAILED", 412);
constinit const ErrorRow& upload_offset = row("UPLOAD_OFFSET_CONFLICT", 409);
constinit const ErrorRow& upload_locked = row("UPLOAD_LOCKED", 423);
constinit const ErrorRow& checksum_mismatch = row("CHECKSUM_MISMATCH", 460);
constinit const ErrorRow& upload_link_ended = row("UPLOAD_LINK_ENDED", 410);
constinit const ErrorRow& ephemeral_storage_limit = row("EPHEMERAL_STORAGE_LIMIT_EXCEEDED", 403);
constinit const ErrorRow& ephemeral_library_limit = row("EPHEMERAL_LIBRARY_LIMIT_EXCEEDED", 400);
constinit const ErrorRow& storage_limit = row("STORAGE_LIMIT_EXCEEDED", 403);
constinit const ErrorRow& rate_limited = row("RATE_LIMITED", 429);
constinit const ErrorRow& forbidden_transport = row("FORBIDDEN", 403);
constinit const ErrorRow& internal = row("INTERNAL_SERVER_ERROR", 500);
constinit const ErrorRow& unavailable = row("SERVICE_UNAVAILABLE", 503);

constinit const ErrorRow forbidden{"FORBIDDEN", 403, "Your role does not allow this.",
                                   "The caller's role does not allow it."};
constinit const ErrorRow claimed{"ALREADY_CLAIMED", 409, "This library has been claimed already.",
                                 "On the pages: the claim link has been used."};
constinit const ErrorRow outdated{"OUTDATED", 409, "Somebody else has changed this meanwhile.",
                                  "On the pages: it was changed after the form was shown."};
constinit const ErrorRow lapsed{"LAPSED", 410, "This library has lapsed and was removed.",
                                "On the pages: what waited behind the claim link is gone."};

}  // namespace errors

std::span<const ErrorRow> error_table() {
  return table;
}

}  // namespace lightkeep::api

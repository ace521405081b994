// The error table: every coded failure a client can see, declared once, the same on REST, GraphQL and MCP.
#pragma once

#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::api {

/// A row of the table.
struct ErrorRow {
  std::string_view code;     // "BAD_USER_INPUT"
  int status;                // of HTTP
  std::string_view message;  // said where the thrower has nothing more precise to say
  std::string_view when;     // one sentence for the documentation
};

namespace errors {
extern const ErrorRow& endpoint_not_found;
extern const ErrorRow& method_not_allowed;  // code ENDPOINT_NOT_FOUND, status 405
extern const ErrorRow& api_version_required;
extern const ErrorRow& unauthenticated;
extern const ErrorRow& invalid_api_key;
extern const ErrorRow& organization_not_found;
extern const ErrorRow& library_not_authorized;
extern const ErrorRow& api_key_read_only;
extern const ErrorRow& resource_not_found;
extern const ErrorRow& bad_user_input;
extern const ErrorRow& max_assets_exceeded;
extern const ErrorRow& no_files;
extern const ErrorRow& nothing_to_delete;
extern const ErrorRow& payload_too_large;
extern const ErrorRow& library_url_taken;
extern const ErrorRow& precondition_failed;
extern const ErrorRow& upload_offset;
extern const ErrorRow& upload_locked;
extern const ErrorRow& checksum_mismatch;
extern const ErrorRow& upload_link_ended;
extern const ErrorRow& ephemeral_storage_limit;
extern const ErrorRow& ephemeral_library_limit;
extern const ErrorRow& storage_limit;
extern const ErrorRow& rate_limited;
extern const ErrorRow& forbidden_transport;  // plain HTTP from afar, foreign Host or Origin
extern const ErrorRow& internal;
extern const ErrorRow& unavailable;
extern const ErrorRow forbidden;  // the role does not allow it; the table has the code once
// Of the pages only; not in the table that the API documents.
extern const ErrorRow claimed;   // the claim link has been used
extern const ErrorRow outdated;  // somebody else has changed it since the page was shown
extern const ErrorRow lapsed;    // what waited behind the claim link was removed
}  // namespace errors

std::span<const ErrorRow> error_table();  // what the API documents

/// A failure that the client may read. `message` never holds a secret, a path or a statement; `detail` goes
/// to the log only.
class ApiError : public std::exception {
 public:
  explicit ApiError(const ErrorRow& row) : ApiError(row, std::string(row.message)) {}
  ApiError(const ErrorRow& row, std::string message, std::string detail = {})
      : row_(&row), message_(std::move(message)), detail_(std::move(detail)) {}

  const ErrorRow& row() const noexcept { return *row_; }
  const std::string& message() const noexcept { return message_; }
  const std::string& detail() const noexcept { return detail_; }
  const char* what() const noexcept override { return message_.c_str(); }

  /// For RATE_LIMITED and SERVICE_UNAVAILABLE: seconds for Retry-After.
  ApiError& retry_after(int seconds) {
    retry_after_ = seconds;
    return *this;
  }
  std::optional<int> retry_after() const noexcept { return retry_after_; }

 private:
  const ErrorRow* row_;
  std::string message_;
  std::string detail_;
  std::optional<int> retry_after_;
};

}  // namespace lightkeep::api

// A refusal as OAuth's endpoints say it: {"error", "error_description"} (RFC 6749 section 5.2). Inside the
// room only; any thread.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "app/http/http.h"

namespace lightkeep::oauth {

class Error : public std::exception {
 public:
  /// `code` is one that an RFC defines: "invalid_grant".
  Error(std::string_view code, std::string description, int status = 400)
      : code_(code), description_(std::move(description)), status_(status) {}

  std::string_view code() const { return code_; }
  const std::string& description() const { return description_; }
  const char* what() const noexcept override { return description_.c_str(); }
  /// To `request`: with a challenge only where it came with an Authorization field (RFC 6749 section 5.2).
  http::Reply reply(const http::Request& request) const;

 private:
  std::string_view code_;
  std::string description_;
  int status_;
};

/// 401: the program is unknown, or its secret is wrong.
Error invalid_client();
/// The code or token is unknown, over, somebody else's: one answer for all.
Error invalid_grant(std::string description = "This code or token is not valid any more. Sign in anew.");

}  // namespace lightkeep::oauth

// The addresses that this server is known to programs by: what tokens are for (RFC 8707), and where the
// metadata of each is (RFC 9728). Constant; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/http/http.h"

namespace lightkeep::oauth {

class Resources {
 public:
  /// `mcp_host` may be empty.
  Resources(std::string public_url, const std::string& mcp_host);

  const std::string& issuer() const { return public_url_; }
  /// The one that programs connect to where they name none.
  std::string usual() const { return public_url_ + "/mcp"; }
  /// As it is kept, whichever way it was written: with a slash at the end, or the origin alone. Null for what
  /// is not of this server.
  std::optional<std::string> recognize(std::string_view resource) const;
  /// What a request that was sent to `host`, for the metadata of the path `below`, means. With --mcp-host it
  /// is the address that the person typed.
  std::string at(std::string_view host, std::string_view below) const;
  /// Where the metadata is of what this request asked for.
  std::string metadata_url(const http::Request& request) const;

 private:
  bool is_mcp_host(std::string_view host) const;

  std::string public_url_;
  std::string mcp_host_, mcp_origin_;
};

inline constexpr std::string_view resource_metadata_path = "/.well-known/oauth-protected-resource";

}  // namespace lightkeep::oauth

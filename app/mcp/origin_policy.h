// Which names this server answers to, and which web pages may call it: what stands between a browser and a
// server on its own machine (DNS rebinding, cross-site requests).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/http/http.h"

namespace lightkeep::mcp {

class OriginPolicy {
 public:
  /// `public_url` without a slash at the end; `mcp_host` empty where there is none; `origins` are those of
  /// other sites whose pages may call.
  OriginPolicy(const std::string& public_url, const std::string& mcp_host,
               const std::vector<std::string>& origins);

  bool knows_host(std::string_view host) const;       // lower case, without port
  bool admits_origin(std::string_view origin) const;  // as a browser sends it

  /// Fields that let a page of an admitted origin read the reply.
  void add_cors(const http::Request& request, http::Reply& reply) const;
  http::Reply preflight(const http::Request& request) const;

 private:
  std::vector<std::string> hosts_;
  std::vector<std::string> origins_;
};

}  // namespace lightkeep::mcp

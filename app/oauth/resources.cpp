#include "app/oauth/resources.h"

#include "app/ip/origin.h"
#include "text/ascii.h"

namespace lightkeep::oauth {

Resources::Resources(std::string public_url, const std::string& mcp_host)
    : public_url_(std::move(public_url)),
      mcp_host_(mcp_host),
      mcp_origin_(ip::origin_at_host(public_url_, mcp_host)) {}

bool Resources::is_mcp_host(std::string_view host) const {
  return !mcp_host_.empty() && host == mcp_host_;
}

std::optional<std::string> Resources::recognize(std::string_view resource) const {
  std::string plain(resource.substr(0, resource.find('#')));
  const auto path = plain.find('/', plain.find("://") + 3);
  plain = text::lower(plain.substr(0, path)) + (path == std::string::npos ? "" : plain.substr(path));
  while (plain.ends_with('/')) plain.pop_back();
  if (plain == public_url_ || plain == usual()) return usual();
  if (!mcp_host_.empty() && (plain == mcp_origin_ || plain == mcp_origin_ + "/mcp")) return plain;
  return std::nullopt;
}

std::string Resources::at(std::string_view host, std::string_view below) const {
  return is_mcp_host(host) ? mcp_origin_ + std::string(below) : usual();
}

std::string Resources::metadata_url(const http::Request& request) const {
  const bool root = is_mcp_host(request.host) && !request.path.starts_with("/mcp");
  return (is_mcp_host(request.host) ? mcp_origin_ : public_url_) + std::string(resource_metadata_path) +
         (root ? "" : "/mcp");
}

}  // namespace lightkeep::oauth

#include "app/mcp/origin_policy.h"

#include <algorithm>
#include <array>

#include "app/ip/address.h"
#include "app/ip/origin.h"
#include "text/ascii.h"

namespace lightkeep::mcp {
namespace {

constexpr std::string_view allowed_fields =
    "authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, "
    "last-event-id, x-api-key";
constexpr std::string_view exposed_fields =
    "www-authenticate, mcp-session-id, mcp-protocol-version, retry-after, x-request-id";

}  // namespace

OriginPolicy::OriginPolicy(const std::string& public_url, const std::string& mcp_host,
                           const std::vector<std::string>& origins) {
  origins_.push_back(text::lower(public_url));
  hosts_.emplace_back(ip::host_of_origin(origins_.front()));
  for (const std::string& origin : origins) origins_.push_back(text::lower(origin));
  if (mcp_host.empty()) return;
  hosts_.push_back(text::lower(mcp_host));
  origins_.push_back(ip::origin_at_host(origins_.front(), hosts_.back()));
}

bool OriginPolicy::knows_host(std::string_view host) const {
  return ip::names_this_machine(host) || std::ranges::find(hosts_, host) != hosts_.end();
}

bool OriginPolicy::admits_origin(std::string_view origin) const {
  const std::string text = text::lower(origin);
  if (std::ranges::find(origins_, text) != origins_.end()) return true;
  return (text.starts_with("http://") || text.starts_with("https://")) &&
         ip::names_this_machine(ip::host_of_origin(text));
}

void OriginPolicy::add_cors(const http::Request& request, http::Reply& reply) const {
  reply.headers.add("Vary", "Origin");
  const std::string_view origin = request.headers.get("Origin");
  if (origin.empty() || !admits_origin(origin)) return;
  reply.headers.set("Access-Control-Allow-Origin", std::string(origin));
  reply.headers.set("Access-Control-Expose-Headers", std::string(exposed_fields));
}

http::Reply OriginPolicy::preflight(const http::Request& request) const {
  http::Reply reply;
  reply.status = 204;
  add_cors(request, reply);
  reply.headers.set("Access-Control-Allow-Methods", "POST, OPTIONS");
  reply.headers.set("Access-Control-Allow-Headers", std::string(allowed_fields));
  reply.headers.set("Access-Control-Max-Age", "86400");
  return reply;
}

}  // namespace lightkeep::mcp

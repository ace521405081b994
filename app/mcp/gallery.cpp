#include "app/mcp/gallery.h"

#include <algorithm>
#include <array>
#include <string>

namespace lightkeep::mcp {
namespace {

using api::Json;

constexpr std::array<std::string_view, 5> shown{"[Asset!]!", "SearchResult!", "UploadResult!", "UploadLink!",
                                                "UploadTicket!"};

// "https://cdn.example.com/cdn" → "https://cdn.example.com"
std::string origin_of(const std::string& url) {
  return url.substr(0, url.find('/', url.find("//") + 2));
}

}  // namespace

bool shown_in_gallery(std::string_view result) {
  return std::ranges::find(shown, result) != shown.end();
}

Json gallery_contents(const library::Settings& settings) {
  const Json reach{{"resourceDomains", Json::array({origin_of(settings.cdn_url)})},
                   {"connectDomains", Json::array({origin_of(settings.public_url)})}};
  const Json ui{
      {"csp", reach}, {"permissions", {{"clipboardWrite", Json::object()}}}, {"prefersBorder", true}};
  return Json::array({{{"uri", std::string(gallery_uri)},
                       {"mimeType", "text/html;profile=mcp-app"},
                       {"text", std::string(gallery_page())},
                       {"_meta", {{"ui", ui}}}}});
}

}  // namespace lightkeep::mcp

#include "app/mcp/image_blocks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "app/api/errors.h"
#include "app/mcp/server_definition.h"
#include "text/base64.h"
#include "text/utf8.h"

namespace lightkeep::mcp {
namespace {

using api::Json;
using api::text_of;
using Query = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t most_picture_bytes = 60'000;
constexpr std::size_t longest_title = 80;  // characters

/// Where the images are in what an operation gives.
struct Place {
  std::string_view type;
  const char* list;  // empty: the answer is one
};
constexpr std::array places{Place{"Asset!", ""}, Place{"[Asset!]!", "assets"}, Place{"SearchResult!", "hits"},
                            Place{"UploadResult!", "assets"}, Place{"UploadTicket!", "assets"}};

// What it shows, where somebody has said it.
std::string title_of(const Json& image) {
  const std::string words = text_of(image, "description");
  return words.empty() ? text_of(image, "name") : std::string(text::cut_characters(words, longest_title));
}

std::optional<Json> link_to(const Json& image) {
  const std::string url = text_of(image, "url");
  if (url.empty()) return std::nullopt;
  const std::string filename = text_of(image, "filename");
  Json link{{"type", "resource_link"}, {"uri", url}, {"name", filename.empty() ? url : filename}};
  if (std::string title = title_of(image); !title.empty()) link["title"] = std::move(title);
  if (std::string type = text_of(image, "contentType"); !type.empty()) link["mimeType"] = std::move(type);
  if (image.contains("size")) link["size"] = image["size"];
  return link;
}

// From what is wanted to what is small enough for every picture; the third is made where only standard sizes
// are.
std::array<Query, 5> attempts() {
  const auto box = [](const char* edge) { return Query{{"w", edge}, {"h", edge}, {"fm", "jpg"}}; };
  const auto rough = [&](const char* edge) {
    Query query = box(edge);
    query.emplace_back("q", "45");
    return query;
  };
  return {box("512"), rough("512"), box("400"), rough("400"), rough("200")};
}

// Empty for what is too large.
std::string read_all(const library::Content& content) {
  if (content.size > most_picture_bytes) return {};
  if (content.whole) return *content.whole;
  std::string bytes(content.size, '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t got = content.read_at(done, std::span(bytes).subspan(done));
    if (got == 0) return {};
    done += got;
  }
  return bytes;
}

// Empty for one that is too large, or whose size is not made here.
std::string jpeg(library::Delivery& delivery, const library::Original& original, const Query& query,
                 const std::string& client) {
  try {
    const auto variant = delivery.plan(original, {query, {}});
    return variant ? read_all(delivery.render(original, *variant, client)) : std::string();
  } catch (const api::ApiError& error) {
    if (error.row().status != 400) throw;
    return {};
  }
}

}  // namespace

Json image_links(std::string_view type, const Json& answer) {
  const auto place = std::ranges::find(places, type, &Place::type);
  Json links = Json::array();
  if (place == places.end()) return links;
  const std::string_view list = place->list;
  const Json images = list.empty() ? Json::array({answer}) : answer.value(place->list, Json::array());
  for (const Json& image : images)
    if (auto link = link_to(image)) links.push_back(*std::move(link));
  return links;
}

Json picture_block(library::Service& service, const std::string& asset, const std::string& client) {
  try {
    const auto original = service.delivery().find(asset);
    const auto tries = attempts();
    for (auto query = tries.begin(); original && query != tries.end(); ++query)
      if (const std::string bytes = jpeg(service.delivery(), *original, *query, client); !bytes.empty())
        return {{"type", "image"}, {"data", text::base64(bytes)}, {"mimeType", "image/jpeg"}};
    return text_block("There is no picture of it to show.");
  } catch (const api::ApiError& error) {
    return text_block("It cannot be shown now: " + error.message());
  }
}

}  // namespace lightkeep::mcp

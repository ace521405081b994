// The types of the API: plain structs that the library fills, and for each a table of its fields. REST,
// GraphQL and MCP print values and schemas from these tables, so a field exists everywhere once it has a row
// here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/fields.h"
#include "app/api/json.h"
#include "model/image_facts.h"

namespace lightkeep::api {

struct Tag {
  std::string id;  // the text
  std::int64_t count = 0;
  std::string type;  // "user" or "ai"
};

struct Library {
  std::string id;  // slug
  std::string name;
  std::int64_t assets_count = 0;
  std::int64_t trash_count = 0;
  std::vector<Tag> tags;
};

/// The facts as they are stored, and what is made of them. Optional members are null in answers until
/// processing has found them out.
struct Asset : model::ImageFacts {
  std::string id;
  std::string name;
  std::string library_id;
  std::string url;
  std::optional<std::string> thumb_url;
  std::optional<std::string> thumb_high_url;
  std::optional<std::string> thumb_url_blurred;
  std::optional<std::string> sizes;  // JSON map in a string: edge length -> URL
  std::vector<Asset> views;          // the first of them; printed as AssetView
  std::int64_t views_count = 0;      // all
  std::string type;                  // "main" or "view"
  std::optional<std::string> parent_id;
  std::string app_url;
  std::vector<std::string> tags;
  std::string status;   // "processing", "ready" or "failed"
  std::string failure;  // why it failed, for people
  int progress = 0;
};

struct TrashedAsset {
  Asset asset;
  std::int64_t trashed = 0;  // Unix milliseconds
  std::int64_t leaves = 0;   // when it is removed for good
};

struct SearchHit {
  Asset asset;
  std::string name_highlight;  // HTML: matches in <mark>, all else escaped
  std::vector<std::string> matched_tags;
  std::optional<double> score;
};

struct SearchResult {
  std::vector<SearchHit> hits;
  std::int64_t found = 0;
  std::int64_t page = 1;
  std::int64_t page_size = 50;
  std::vector<std::string> after{};  // see Page
  bool more = false;
  bool by_cursor = false;
  std::vector<std::string> fields{};
  bool partial = false;  // the hits have some of the words only
};

/// A part of a list, as the API pages every list.
template <class T>
struct Page {
  std::vector<T> entries;
  std::int64_t found = 0;  // on all pages
  std::int64_t page = 1;
  std::int64_t page_size = 50;
  std::vector<std::string> after{};      // of each entry, the cursor that goes on behind it
  bool more = false;                     // there are others behind these
  bool by_cursor = false;                // the list goes on by cursors, not by numbers
  std::vector<std::string> fields{};     // members that entries are printed with; empty: all
  std::optional<std::int64_t> offset{};  // how many entries of the list are before these, where that is known
  std::optional<std::int64_t> version{};  // see Shape
};

/// The shapes of all images of a library, a byte each.
struct Shape {
  std::string bytes;
  std::string digest;        // of the bytes, in hexadecimal digits
  std::int64_t version = 0;  // of the library: another number after each change to its images
};

struct Me {
  std::string organization_id;
  std::string organization_name;
  std::string plan;                                         // "trial" or "self-hosted"
  std::vector<std::pair<std::string, std::string>> access;  // library id -> "read" or "write"
};

struct Minted {
  std::string organization_id;
  std::string library_id;
  std::string api_key;
  std::string claim_url;
  std::string expires_at;  // ISO 8601, UTC
  bool email_sent = false;
};

/// All object types, in the order in which documents print them.
std::span<const TypeRow> types();
const TypeRow& type(std::string_view name);  // aborts for an unknown name

Json to_json(const Tag& value);
Json to_json(const Library& value);
Json to_json(const Asset& value);
Json to_json(const SearchHit& value);
Json to_json(const SearchResult& value);
Json to_json(const Me& value);
Json to_json(const Minted& value);
Json to_json(const Shape& value);
Json to_json(const TrashedAsset& value);

template <class T>
Json to_json(const std::vector<T>& values) {
  Json array = Json::array();
  for (const auto& value : values) array.push_back(to_json(value));
  return array;
}

template <class T>
Json to_json(const Page<T>& page) {
  return to_json(page.entries);
}

}  // namespace lightkeep::api

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

struct UploadResult {
  std::string response_text;
  std::vector<Asset> assets;
};

/// Bytes that a library has already.
struct KnownAsset {
  std::string digest;                     // SHA-256, 64 hexadecimal digits in lower case
  std::string asset;                      // its id
  std::optional<std::int64_t> trashed{};  // when, Unix milliseconds; none for a live one
};

struct KnownResult {
  std::vector<KnownAsset> known;
};

/// What happened to the images of a library since one of its changes: ids of originals and views, each in one
/// of the lists.
struct Changes {
  std::int64_t version = 0;  // of the library, as far as is told here
  bool complete = true;      // false: that change is too long ago, and nothing is told
  std::vector<std::string> added, changed, removed;
  std::int64_t library = 0;  // its row, for those who wait for more; not printed
};

/// A link to an archive of images.
struct Download {
  std::string url;
  std::string filename;    // "Summer photos.zip"
  std::int64_t count = 0;  // images in it
  std::int64_t size = 0;   // bytes of the archive
  std::string expires_at;  // ISO 8601, UTC
};

struct DeleteResult {
  std::string message{};
  std::vector<std::string> ids{};
  // Of a call by a query.
  std::optional<std::int64_t> count{};
  std::optional<std::int64_t> trashed{};  // none where nothing moved
  std::optional<bool> more{};
};

struct RestoreResult {
  std::string message{};
  std::vector<std::string> ids{};
  // Of a call by a time.
  std::optional<std::int64_t> count{};
  std::optional<bool> more{};
};

struct EmptyTrashResult {
  std::int64_t removed = 0;  // images, their views besides
  bool more = false;         // something is left
};

struct DeleteLibraryResult {
  std::string library;
};

struct DescriptionResult {
  std::string asset;
  std::optional<std::string> description;
};

struct TagResult {
  std::int64_t tagged = 0;
  std::optional<bool> more{};  // of a call by a query
};

struct UntagResult {
  std::int64_t untagged = 0;
  std::optional<bool> more{};  // of a call by a query
};

struct TransferResult {
  std::int64_t transferred = 0;
  std::string source;
  std::string target;
  std::optional<bool> more{};  // of a call by a query
};

/// One field of a type. `type` is in GraphQL's notation: "ID!", "[Tag!]!", "Int". `JSON` stands for a free
/// map.
struct FieldRow {
  std::string_view name;
  std::string_view type;
  std::string_view sentence;
  bool sometimes = false;  // of calls by a query alone: left out of others' answers, and of GraphQL
};

struct TypeRow {
  std::string_view name;
  std::string_view sentence;
  std::vector<FieldRow> fields;
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
Json to_json(const UploadResult& value);
Json to_json(const KnownAsset& value);
Json to_json(const KnownResult& value);
Json to_json(const Changes& value);
Json to_json(const Shape& value);
Json to_json(const Download& value);
Json to_json(const DeleteResult& value);
Json to_json(const RestoreResult& value);
Json to_json(const TrashedAsset& value);
Json to_json(const EmptyTrashResult& value);
Json to_json(const DeleteLibraryResult& value);
Json to_json(const DescriptionResult& value);
Json to_json(const TagResult& value);
Json to_json(const UntagResult& value);
Json to_json(const TransferResult& value);

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

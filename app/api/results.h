// What operations answer that is no image, library or list of them; as types.h, and part of its tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/api/json.h"
#include "app/api/types.h"

namespace lightkeep::api {

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

/// How many images have a value.
struct FacetCount {
  std::string value;
  std::int64_t count = 0;
};

/// What a filter finds in a library, counted by what could be filtered next.
struct Facets {
  std::int64_t found = 0;
  std::vector<FacetCount> content_types{}, orientations{}, uploaders{}, colors{}, months{}, taken_months{},
      tags{};
  bool tags_complete = true;
};

/// A link to an archive of images.
struct Download {
  std::string url;
  std::string filename;    // "Summer photos.zip"
  std::int64_t count = 0;  // images in it
  std::int64_t size = 0;   // bytes of the archive
  std::string expires_at;  // ISO 8601, UTC
};

/// A link by which files can be added to a library.
struct UploadLink {
  std::string upload{};  // by which its maker asks what came
  std::string url{};     // the secret
  std::string expires_at{};
  std::int64_t count = 0;      // files that it takes
  std::int64_t max_bytes = 0;  // of one file
  std::string curl{};          // a line for a shell
};

/// What came by such a link.
struct UploadedImage {
  std::string id;
  std::string filename;
  std::string url;
  std::string status;
  std::string failure;
};

/// Such a link as it is now.
struct UploadTicket {
  std::string upload{};
  std::string expires_at{};
  bool expired = false;
  std::int64_t count = 0;
  std::int64_t left = 0;
  std::int64_t receiving = 0;  // uploads in pieces that are not whole
  std::int64_t max_bytes = 0;
  std::vector<UploadedImage> assets{};
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

Json to_json(const UploadResult& value);
Json to_json(const KnownAsset& value);
Json to_json(const KnownResult& value);
Json to_json(const Changes& value);
Json to_json(const FacetCount& value);
Json to_json(const Facets& value);
Json to_json(const Download& value);
Json to_json(const UploadLink& value);
Json to_json(const UploadedImage& value);
Json to_json(const UploadTicket& value);
Json to_json(const DeleteResult& value);
Json to_json(const RestoreResult& value);
Json to_json(const EmptyTrashResult& value);
Json to_json(const DeleteLibraryResult& value);
Json to_json(const DescriptionResult& value);
Json to_json(const TagResult& value);
Json to_json(const UntagResult& value);
Json to_json(const TransferResult& value);

/// Their rows.
std::vector<TypeRow> result_types();

}  // namespace lightkeep::api

// What object stores answer in XML: a page of a listing, or why not. Foreign bytes; Expat reads them, and a
// document type is refused, so that there are no entities. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::s3 {

struct Object {
  std::string key;
  std::uint64_t size = 0;     // bytes
  std::int64_t modified = 0;  // Unix milliseconds, by the store's clock
};

struct Listing {
  std::vector<Object> objects;
  std::string next;  // a token for the next page; empty: this was the last
};

/// Throws Error(bad_answer).
Listing parse_listing(std::string_view xml);

/// The name of an upload in parts that was begun. Throws Error(bad_answer).
std::string parse_upload_id(std::string_view xml);

struct Refusal {
  std::string code;     // "NoSuchBucket"; empty where it cannot be read
  std::string message;  // printable, short
};
Refusal parse_refusal(std::string_view xml);

}  // namespace lightkeep::s3

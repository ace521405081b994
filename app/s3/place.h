// Where in an object store things lie: "s3://bucket/prefix?endpoint=https://host:9000&region=eu-central-1".
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::s3 {

struct Place {
  std::string bucket;
  std::string prefix;  // of each key: empty, or with a slash at its end
  std::string region;
  std::string endpoint;  // "https://host:9000"

  std::string text() const;     // for people: "s3://bucket/prefix at https://host:9000"
  std::string address() const;  // as parse_place takes it, the same for all ways to write it
};

struct Credentials {
  std::string key_id;
  std::string secret;
};

bool is_place(std::string_view text);  // begins like one
/// Without a region it is us-east-1; without an endpoint it is Amazon's of that region. Throws
/// Error(bad_place) with a sentence.
Place parse_place(std::string_view text);

}  // namespace lightkeep::s3

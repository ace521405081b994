#include "app/s3/place.h"

#include <algorithm>

#include "app/net/error.h"
#include "app/net/url.h"
#include "app/s3/error.h"
#include "text/ascii.h"
#include "text/percent.h"

namespace lightkeep::s3 {
namespace {

constexpr std::string_view scheme = "s3://";
constexpr std::size_t longest_prefix = 512;
constexpr text::ByteSet endpoint_characters = text::letters_digits_and("-._~/:[]");

[[noreturn]] void refuse(std::string_view text, const std::string& reason) {
  throw Error(Fault::bad_place, "'" + std::string(text) + "' " + reason +
                                    "; a bucket is named like s3://BUCKET/PREFIX?endpoint=https://HOST");
}

/// Amazon's rules are the narrowest that all keep.
bool is_bucket(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return name.size() >= 3 && name.size() <= 63 && fits(name.front()) && fits(name.back()) &&
         std::ranges::all_of(name, [&](char c) { return fits(c) || c == '-' || c == '.' || c == '_'; });
}

bool is_region(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// Slashes between words that no proxy takes for another path.
bool is_prefix(std::string_view prefix) {
  const std::string path = "/" + std::string(prefix) + "/";
  return prefix.size() <= longest_prefix && std::ranges::none_of(prefix, text::is_control) &&
         (prefix.empty() || path.find("//") == path.npos) && path.find("/./") == path.npos &&
         path.find("/../") == path.npos;
}

std::string parse_endpoint(std::string_view text, const std::string& value) {
  try {
    const net::Url url = net::parse_url(value);
    if (url.target != "/") refuse(text, "has an endpoint with a path");
    return (url.https ? "https://" : "http://") + url.authority();
  } catch (const net::Error& error) {
    refuse(text, std::string("has an endpoint that is no URL: ") + error.what());
  }
}

}  // namespace

std::string Place::text() const {
  return std::string(scheme) + bucket + (prefix.empty() ? "" : "/" + prefix.substr(0, prefix.size() - 1)) +
         " at " + endpoint;
}

std::string Place::address() const {
  return std::string(scheme) + bucket + (prefix.empty() ? "" : "/" + prefix.substr(0, prefix.size() - 1)) +
         "?endpoint=" + text::percent_encode(endpoint, endpoint_characters) + "&region=" + region;
}

bool is_place(std::string_view text) {
  return text.starts_with(scheme);
}

Place parse_place(std::string_view text) {
  if (!is_place(text)) refuse(text, "does not begin with s3://");
  std::string_view rest = text.substr(scheme.size());
  std::string_view query;
  if (const auto mark = rest.find('?'); mark != rest.npos) {
    query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  Place place;
  place.bucket = rest.substr(0, rest.find('/'));
  place.region = "us-east-1";
  if (!is_bucket(place.bucket)) refuse(text, "names no bucket");
  std::string_view prefix = rest.substr(place.bucket.size());
  while (prefix.starts_with('/')) prefix.remove_prefix(1);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (!is_prefix(prefix)) refuse(text, "has a prefix that cannot be one");
  if (!prefix.empty()) place.prefix = std::string(prefix) + "/";
  std::string endpoint;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = text::percent_decode(pair.substr(std::min(pair.size(), equals + 1)));
    if (pair.substr(0, equals) == "endpoint" && value)
      endpoint = *value;
    else if (pair.substr(0, equals) == "region" && value && is_region(*value))
      place.region = *value;
    else
      refuse(text, "says '" + std::string(pair) + "', which is neither an endpoint nor a region");
  }
  if (endpoint.empty()) endpoint = "https://s3." + place.region + ".amazonaws.com";
  place.endpoint = parse_endpoint(text, endpoint);
  return place;
}

}  // namespace lightkeep::s3

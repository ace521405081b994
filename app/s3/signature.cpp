#include "app/s3/signature.h"

#include <mbedtls/md.h>

#include <algorithm>
#include <array>
#include <new>

#include "store/digest.h"
#include "text/hex.h"
#include "text/percent.h"
#include "text/time.h"

namespace lightkeep::s3 {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string hmac(std::string_view key, std::string_view text) {
  std::string out(32, '\0');
  // It fails where there is no memory.
  if (mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
                      reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                      reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                      reinterpret_cast<unsigned char*>(out.data())) != 0)
    throw std::bad_alloc();
  return out;
}

std::string hex_of(std::string_view bytes) {
  return text::to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string joined(std::initializer_list<std::string_view> lines) {
  std::string all;
  for (const std::string_view line : lines) all.append(all.empty() ? "" : "\n").append(line);
  return all;
}

}  // namespace

std::string compact_time(std::int64_t time) {
  std::string text = text::iso_seconds(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

namespace {

struct Scope {
  Scope(const Credentials& credentials, std::string_view region, std::int64_t time)
      : at(compact_time(time)), text(at.substr(0, 8) + "/" + std::string(region) + "/s3/aws4_request") {
    key = "AWS4" + credentials.secret;
    for (const std::string_view part : {std::string_view(at).substr(0, 8), region, std::string_view("s3"),
                                        std::string_view("aws4_request")})
      key = hmac(key, part);
  }
  /// Of the request in its canonical form.
  std::string sign(const std::string& canonical) const {
    return hex_of(hmac(key, joined({algorithm, at, text, text::to_hex(store::sha256(canonical))})));
  }

  std::string at;
  std::string text;
  std::string key;
};

}  // namespace

std::string authorization(const Unsigned& request, std::string_view payload, const Credentials& credentials,
                          std::string_view region, std::int64_t time) {
  net::Fields fields = request.fields;
  std::ranges::sort(fields);
  std::string lines, names;
  for (const auto& [name, value] : fields) {
    lines += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  const Scope scope(credentials, region, time);
  const std::string canonical = joined({request.method, request.path}) + "\n" + std::string(request.query) +
                                "\n" + lines + "\n" + names + "\n" + std::string(payload);
  return std::string(algorithm) + " Credential=" + credentials.key_id + "/" + scope.text +
         ",SignedHeaders=" + names + ",Signature=" + scope.sign(canonical);
}

std::string signed_query(const Unsigned& request, const Credentials& credentials, std::string_view region,
                         std::int64_t time, int seconds) {
  const Scope scope(credentials, region, time);
  std::string query = "X-Amz-Algorithm=" + std::string(algorithm) +
                      "&X-Amz-Credential=" + text::percent_encode(credentials.key_id + "/" + scope.text) +
                      "&X-Amz-Date=" + scope.at + "&X-Amz-Expires=" + std::to_string(seconds) +
                      "&X-Amz-SignedHeaders=host";
  if (!request.query.empty()) query.append("&").append(request.query);
  const std::string canonical = joined({request.method, request.path, query}) + "\n" +
                                request.fields.front().first + ":" + request.fields.front().second +
                                "\n\nhost\nUNSIGNED-PAYLOAD";
  return query + "&X-Amz-Signature=" + scope.sign(canonical);
}

}  // namespace lightkeep::s3

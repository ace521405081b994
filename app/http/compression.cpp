#include "app/http/compression.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

#include "text/ascii.h"

namespace lightkeep::http {
namespace {

constexpr std::size_t least_bytes = 1024;  // below, a packet is sent all the same
constexpr int gzip_window = 15 + 16;       // the largest window, in gzip's format
constexpr int usual_memory = 8;

int level_of(Effort effort) {
  return effort == Effort::fast ? 4 : 9;
}

class Deflate {
 public:
  explicit Deflate(int level) {
    if (deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~Deflate() { deflateEnd(&stream_); }
  Deflate(const Deflate&) = delete;

  std::string run(std::string_view bytes) {
    std::string out(deflateBound(&stream_, bytes.size()), '\0');
    // zlib's declarations know no const input.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream_, Z_FINISH) != Z_STREAM_END) throw std::length_error("too much to compress at once");
    out.erase(std::min<std::size_t>(stream_.total_out, out.size()));
    return out;
  }

 private:
  z_stream stream_{};
};

// Bytes without a type are the shapes of a library's images, which take a third; what is an image or an
// archive has a type of its own.
bool is_compressible(std::string_view content_type) {
  const std::string type =
      text::lower(text::trim(content_type.substr(0, content_type.find(';')), text::blanks));
  constexpr std::array known{"application/json", "application/javascript", "application/xml",
                             "application/octet-stream"};
  return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml") ||
         std::ranges::find(known, type) != known.end();
}

// The value for gzip counts, else that for everything; x-gzip is the same coding (section 8.4.1.3).
bool takes_gzip(std::string_view accept_encoding) {
  double given = quality(accept_encoding, "gzip");
  if (given < 0) given = quality(accept_encoding, "x-gzip");
  return (given < 0 ? quality(accept_encoding, "*") : given) > 0;
}

// Bytes of what is whole in memory.
std::optional<std::string_view> whole_body(const Reply& reply) {
  if (const auto* own = std::get_if<std::string>(&reply.body)) return *own;
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&reply.body))
    if (*shared) return **shared;
  return std::nullopt;
}

void append_vary(Reply& reply) {
  std::string vary(reply.headers.get(field::vary));
  vary.append(vary.empty() ? "" : ", ").append(field::accept_encoding);
  reply.headers.set(field::vary, std::move(vary));
}

// The same content in other bytes (section 8.8.1).
void weaken_etag(Reply& reply) {
  const std::string* etag = reply.headers.find(field::etag);
  if (etag != nullptr && etag->starts_with('"')) reply.headers.set(field::etag, "W/" + *etag);
}

}  // namespace

std::string gzip(std::string_view bytes, Effort effort) {
  return Deflate(level_of(effort)).run(bytes);
}

void compress(const Request& request, Reply& reply) {
  const auto body = whole_body(reply);
  if (!body || body->size() < least_bytes || reply.ranges || reply.headers.find(field::content_encoding))
    return;
  if (!is_compressible(reply.headers.get(field::content_type))) return;
  append_vary(reply);
  if (!takes_gzip(request.headers.get(field::accept_encoding))) return;
  if (reply.gzipped)
    reply.body = std::move(reply.gzipped);
  else
    reply.body = gzip(*body, Effort::fast);
  reply.headers.set(field::content_encoding, "gzip");
  weaken_etag(reply);
}

}  // namespace lightkeep::http

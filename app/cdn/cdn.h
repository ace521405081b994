// Start here. Image delivery: GET /cdn/{id}.{ext}, with transforms, ranges and conditions, public and
// permanent.
#pragma once

#include <memory>
#include <string_view>

#include "app/http/http.h"
#include "app/library/library.h"

namespace lightkeep::cdn {

class HotCache;

class Cdn {
 public:
  explicit Cdn(library::Delivery& delivery);
  ~Cdn();

  void add_routes(http::Routes& routes);  // this object outlives them

  /// An image is no longer public, or none of a library is: nothing of it is served from memory afterwards.
  /// At once; any thread.
  void forget(std::string_view asset);
  void forget_all();

 private:
  http::Reply answer(http::Request& request);
  http::Reply serve_original(const http::Request& request, const library::Original& original,
                             std::uint64_t ticket);
  http::Reply serve_variant(const http::Request& request, const library::Original& original,
                            const library::Variant& variant, std::uint64_t ticket);
  std::optional<http::Reply> answer_fast(const http::Request& request) const;

  library::Delivery& delivery_;
  std::shared_ptr<HotCache> hot_;
};

}  // namespace lightkeep::cdn

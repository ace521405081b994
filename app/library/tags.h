// Tags on assets of a library.
#pragma once

#include <string>
#include <vector>

#include "app/api/types.h"
#include "app/library/access.h"

namespace lightkeep::library {

class Tags {
 public:
  explicit Tags(Context context) : context_(context) {}

  /// By count, descending.
  std::vector<api::Tag> list(const Scope& scope, int limit);
  /// All or none; the number of (asset, tag) pairs that changed. Throws ApiError(bad_user_input) for a
  /// reserved or malformed tag.
  int add(const Scope& scope, const std::vector<std::string>& assets, const std::vector<std::string>& tags);
  int remove(const Scope& scope, const std::vector<std::string>& assets,
             const std::vector<std::string>& tags);

 private:
  Context context_;
};

}  // namespace lightkeep::library

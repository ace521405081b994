// Libraries of an organization: list, create, rename.
#pragma once

#include <optional>
#include <string>

#include "app/api/types.h"
#include "app/library/access.h"
#include "app/library/pages.h"

namespace lightkeep::library {

struct LibraryRequest {
  std::string name;
  std::optional<std::string> slug;
};

class Libraries {
 public:
  explicit Libraries(Context context) : context_(context) {}

  /// Only those that the caller reaches, in order of creation.
  Page<api::Library> list(const Scope& scope, const PageRequest& page);
  /// Throws ApiError(ephemeral_library_limit, library_url_taken, bad_user_input). The calling key gets write
  /// on it.
  api::Library create(const Scope& scope, const LibraryRequest& request);
  api::Library rename(const Scope& scope, const std::string& name);

 private:
  Context context_;
};

}  // namespace lightkeep::library

// Assets of a library: list, look up, describe, trash, transfer.
#pragma once

#include <string>
#include <vector>

#include "app/api/types.h"
#include "app/library/access.h"
#include "app/library/pages.h"

namespace lightkeep::library {

struct AssetFilter {
  PageRequest page;
  std::vector<std::string> tags;  // any of
};

class Assets {
 public:
  explicit Assets(Context context) : context_(context) {}

  Page<api::Asset> list(const Scope& scope, const AssetFilter& filter);
  api::Asset get(const Scope& scope, const std::string& id);
  void describe(const Scope& scope, const std::string& id, const std::string& description);
  /// All or none: an id that is in neither the library nor its trash throws ApiError(resource_not_found).
  api::DeleteResult trash(const Scope& scope, const std::vector<std::string>& ids);
  /// All or none: an id that is in neither the library nor its trash throws ApiError(resource_not_found), a
  /// view whose original stays in the trash (bad_user_input).
  api::RestoreResult restore(const Scope& scope, const std::vector<std::string>& ids);
  /// All or none; the number of originals moved. Views follow their originals.
  std::int64_t transfer(const Scope& scope, const store::Library& target,
                        const std::vector<std::string>& ids);

 private:
  Context context_;
};

}  // namespace lightkeep::library

// Every operation of the table but the upload's bytes, called by name with checked arguments. REST, GraphQL
// and MCP share it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/api/json.h"
#include "app/api/operations.h"
#include "app/library/access.h"
#include "app/library/assets.h"
#include "app/library/libraries.h"
#include "app/library/mint.h"
#include "app/library/search.h"
#include "app/library/tags.h"

namespace lightkeep::library {

struct Outcome {
  api::Json data;
  std::optional<std::int64_t> found;  // of a list: entries on all pages
  std::int64_t page = 1;
  std::optional<std::string> next;  // of a list with cursors
};

class Calls {
 public:
  Calls(Context context, Access& access);

  /// `scope` is what Access::admit let through, `arguments` what api::check_arguments passed. Not for
  /// create_organization and upload_assets. Throws ApiError.
  Outcome call(const api::Operation& operation, const Scope& scope, const api::Json& arguments);
  /// Before the body is read: throws ApiError where the organization may not have what the operation makes.
  static void check_allowance(const api::Operation& operation, const Scope& scope);
  Outcome mint(const api::Json& arguments, const std::string& client);

 private:
  using Call = Outcome (Calls::*)(const Scope&, const api::Json&);
  static Call find(api::OperationId id);

  Outcome whoami(const Scope& scope, const api::Json& arguments);
  Outcome list_libraries(const Scope& scope, const api::Json& arguments);
  Outcome create_library(const Scope& scope, const api::Json& arguments);
  Outcome rename_library(const Scope& scope, const api::Json& arguments);
  Outcome list_assets(const Scope& scope, const api::Json& arguments);
  Outcome get_asset(const Scope& scope, const api::Json& arguments);
  Outcome delete_assets(const Scope& scope, const api::Json& arguments);
  Outcome restore_assets(const Scope& scope, const api::Json& arguments);
  Outcome describe(const Scope& scope, const api::Json& arguments);
  Outcome tag_assets(const Scope& scope, const api::Json& arguments);
  Outcome untag_assets(const Scope& scope, const api::Json& arguments);
  Outcome transfer(const Scope& scope, const api::Json& arguments);
  Outcome list_tags(const Scope& scope, const api::Json& arguments);
  Outcome search(const Scope& scope, const api::Json& arguments);

  Context context_;
  Access& access_;
  Mint mint_;
  Libraries libraries_;
  Assets assets_;
  Tags tags_;
  Search search_;
};

}  // namespace lightkeep::library

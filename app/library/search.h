// Search over the libraries that a caller reaches.
#pragma once

#include <string>
#include <vector>

#include "app/api/types.h"
#include "app/library/access.h"
#include "app/library/pages.h"

namespace lightkeep::library {

struct SearchRequest {
  std::string text;
  std::vector<std::string> libraries;  // empty: all that the caller reaches
  PageRequest page;
};

class Search {
 public:
  Search(Context context, Access& access) : context_(context), access_(access) {}
  /// One unreachable library fails the call.
  api::SearchResult find(const Scope& scope, const SearchRequest& request);

 private:
  Context context_;
  Access& access_;
};

}  // namespace lightkeep::library

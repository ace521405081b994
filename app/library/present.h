// Rows as the API shows them. Inside the room only.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/types.h"
#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/urls.h"
#include "store/assets.h"
#include "store/libraries.h"

namespace lightkeep::library {

class Presenter {
 public:
  explicit Presenter(const Settings& settings) : urls_(settings) {}

  api::Library library(const store::Library& row, const std::vector<store::Tag>& tags) const;
  api::Tag tag(const store::Tag& row) const;
  /// `views` holds the views of this asset and may hold those of others.
  api::Asset asset(const store::Asset& row, std::span<const store::Asset> views, const Path& path) const;

 private:
  api::AssetView view(const store::Asset& row) const;
  std::string sizes(const store::Asset& row) const;

  Urls urls_;
};

/// The file name without its extension.
std::string stem(std::string_view filename);

}  // namespace lightkeep::library

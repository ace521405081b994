// Rows as the API shows them. Inside the room only.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/types.h"
#include "app/library/caller.h"
#include "app/library/context.h"
#include "store/assets.h"
#include "store/libraries.h"

namespace lightkeep::library {

/// How an image is shown to who asks.
struct Sight {
  Path path{};         // of its library
  bool place = false;  // and where it was taken
};

/// Without what marks it for search.
std::string shown_tag(const std::string& stored);

class Presenter {
 public:
  explicit Presenter(const Settings& settings) : urls_(settings) {}

  api::Library library(const store::Library& row, const std::vector<store::Tag>& tags) const;
  api::Tag tag(const store::Tag& row) const;
  /// Without its views.
  api::Asset asset(const store::Asset& row, const Sight& sight) const;
  /// With the first views of each, in the order of the rows: at most 20, and fewer where a page of so many
  /// would have to end early for them. Clients that count pages thereby find every image on them, as long as
  /// the images alone have room.
  std::vector<api::Asset> assets(store::Reader& db, std::span<const store::Asset> rows,
                                 const std::function<Sight(const store::Asset&)>& sight) const;

 private:
  std::string sizes(const store::Asset& row) const;
  std::string page_of(const store::Asset& row, const Path& path) const;

  Urls urls_;
};

/// The file name without its extension.
std::string stem(std::string_view filename);

}  // namespace lightkeep::library

// Every absolute link that a client is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/library/settings.h"

namespace lightkeep::library {

class Urls {
 public:
  explicit Urls(const Settings& settings) : settings_(settings) {}

  std::string claim(std::string_view token) const {
    return settings_.public_url + "/claim/" + std::string(token);
  }
  std::string invitation(std::string_view token) const {
    return settings_.public_url + "/invitation/" + std::string(token);
  }
  std::string library_page(std::string_view organization, std::string_view library) const {
    return settings_.public_url + "/" + std::string(organization) + "/" + std::string(library);
  }
  std::string asset_page(std::string_view organization, std::string_view library,
                         std::string_view asset) const {
    return library_page(organization, library) + "?asset=" + std::string(asset);
  }
  std::string image(std::string_view asset, std::string_view extension) const {
    return settings_.cdn_url + "/" + std::string(asset) + "." + std::string(extension);
  }

 private:
  const Settings& settings_;
};

}  // namespace lightkeep::library

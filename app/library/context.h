// What every noun of this room is given: the operator's settings, the functions that the composition root
// lends, and the store. Outside the room only Settings, Severity and Ports are known.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace lightkeep::accounts {
struct Post;
}

namespace lightkeep::imaging {
class Frames;
struct Limits;
struct Picture;
struct Size;
class Source;
}  // namespace lightkeep::imaging

namespace lightkeep::store {
class Store;
class Reader;
class Writer;
}  // namespace lightkeep::store

namespace lightkeep::library {

struct Settings {
  std::string public_url;  // "https://images.example.com", no slash at the end
  std::string cdn_url;     // where images live: "https://images.example.com/cdn" or "https://cdn.example.com"
  std::int64_t claim_window = 0;  // milliseconds
  std::int64_t trash_window = 0;  // milliseconds that deleted images can be restored
  std::int64_t upload_window =
      86'400'000;  // milliseconds that an upload in pieces may rest before it is forgotten
  std::int64_t ephemeral_storage_limit = 0;  // bytes of an unclaimed organization
  std::int64_t unclaimed_storage = 0;        // bytes of all unclaimed organizations together; 0: no limit
  std::int64_t storage_limit = 0;            // bytes of any organization; 0: none
  std::int64_t max_file_size = 0;            // bytes
  std::uint64_t max_megapixels = 0;
  std::int64_t min_free_disk = 0;         // bytes that uploads must leave free
  int per_email_limit = 0;                // live unclaimed libraries
  int image_workers = 2;                  // threads of processing
  int transforms = 2;                     // made at once on demand, each on the thread of its asker
  int transforms_each = 2;                // of those, for images of one organization
  int waiting_transforms = 4;             // askers that may wait for their turn; beyond them work is refused
  int joining_transforms = 4;             // askers that may wait for what another one makes already
  std::int64_t transform_limit = 10'000;  // milliseconds of a processor that one may cost
  bool standard_transforms_only = false;
  int far_originals_each = 6;         // of one client that are on their way from a bucket at once
  std::int64_t linked_originals = 0;  // bytes from which on originals are fetched from their bucket; 0: never
};

enum class Severity { info, warning, error };

/// Functions that the composition root lends; all callable from any thread.
struct Ports {
  std::function<std::int64_t()> clock;  // Unix milliseconds
  std::function<void(Severity, const std::string&)> log;
  /// Takes one token of this client's minting allowance; without one, the seconds to wait.
  std::function<std::optional<int>(std::string_view client)> take_mint;
  const accounts::Post* post = nullptr;  // null where no mail server is set up
  /// Takes one token of what may be newly made of an image for this client (see ip::site_of); without
  /// one, the seconds to wait. Empty: no limit.
  std::function<std::optional<int>(std::string_view image, std::string_view site)> take_transform{};
  /// imaging::Decode in processes of their own, none of which sees images of two owners. Empty: here.
  std::function<imaging::Picture(imaging::Source& source, imaging::Size least, const imaging::Limits& limits,
                                 std::string_view owner)>
      decode{};
  /// Likewise imaging::DecodeFrames.
  std::function<std::unique_ptr<imaging::Frames>(imaging::Source& source, imaging::Size least,
                                                 const imaging::Limits& limits, std::string_view owner)>
      decode_frames{};
};

class ShapeStrips;

struct Context {
  store::Store& store;
  const Settings& settings;
  const Ports& ports;
  ShapeStrips& strips;

  std::int64_t now() const { return ports.clock(); }

  /// One snapshot, or one transaction, as store::Metadata has them; failures of the store come out as
  /// ApiError. For what answers a client: the background tells the operator the store's own words. Defined in
  /// store_access.h.
  template <class F>
  auto read(F&& f) const -> std::invoke_result_t<F, store::Reader&>;
  template <class F>
  auto write(F&& f) const -> std::invoke_result_t<F, store::Writer&>;
};

/// Every absolute link that a client is given.
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
    return library_page(organization, library) + "/" + std::string(asset);
  }
  std::string download(std::string_view organization, std::string_view library,
                       std::string_view ticket) const {
    return settings_.public_url + "/organizations/" + std::string(organization) + "/libraries/" +
           std::string(library) + "/downloads/" + std::string(ticket);
  }
  std::string upload(std::string_view ticket) const {
    return settings_.public_url + "/u/" + std::string(ticket);
  }
  std::string image(std::string_view asset, std::string_view extension) const {
    return settings_.cdn_url + "/" + std::string(asset) + "." + std::string(extension);
  }

 private:
  const Settings& settings_;
};

}  // namespace lightkeep::library

// Images into a folder: several at a time, each proved, what is there already left alone, what was cut off
// gone on with (RFC 9110 section 14.2). Inside the room only; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/client/commands.h"
#include "app/client/file_run.h"

namespace lightkeep::client {

class PartFile;

struct Image {
  std::string id;
  std::string file_name;
  std::string path;        // of its file
  std::uint64_t size = 0;  // bytes; 0: not known
};

/// Of what the API says of an asset; `assets` is the path of its library's. Throws Failure(failed).
Image read_image(const api::Json& asset, const std::string& assets);

/// Every image of the library, and behind each its views, for which `original` is the image's id.
void for_each_image(ApiClient& api, const std::string& assets,
                    const std::function<void(const api::Json& asset, const std::string& original)>& take);

class Downloads {
 public:
  /// `arrived` hears of each image that is in the folder, and under which name; any thread, one at a time.
  using Arrived = std::function<void(const Image& image, const std::string& name)>;

  Downloads(const Session& session, ApiClient& api, std::filesystem::path folder, std::vector<Image> images,
            Arrived arrived = {});

  Report& report() { return report_; }
  void run();

 private:
  std::uint64_t total() const;
  void download(const Image& image);
  std::string fetch(const Image& image, const std::vector<std::string>& names, PartFile& part);
  Sink receive(const net::ResponseHead& head, PartFile& part);
  std::string is_there(const std::vector<std::string>& names, PartFile& part);
  void prove(const Image& image, const Answer& answer, PartFile& part);
  void tell(const Image& image, const std::string& name);

  const Session& session_;
  ApiClient& api_;
  const std::filesystem::path folder_;
  const std::vector<Image> images_;
  const Arrived arrived_;
  sync::Mutex mutex_;  // one call of it at a time
  Progress progress_;
  Report report_;
};

}  // namespace lightkeep::client

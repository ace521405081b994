// A client of our own REST surface for the demo: what it does is what any client does. Only this file's
// source knows httplib's client.
#pragma once

#include <string>

namespace lightkeep::app {

struct DemoFile {
  std::string name;
  std::string bytes;
};

struct DemoLibrary {
  std::string organization;
  std::string library;
  std::string api_key;
  std::string claim_url;
};

class DemoClient {
 public:
  explicit DemoClient(std::string url) : url_(std::move(url)) {}
  DemoLibrary mint();  // throws std::runtime_error with the server's words
  std::string upload(const DemoLibrary& library, const DemoFile& file);  // the image's URL

 private:
  std::string url_;
};

}  // namespace lightkeep::app

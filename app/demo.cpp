#include "app/demo.h"

#include <unistd.h>

#include <httplib.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "app/api/json.h"
#include "app/api/signature.h"
#include "app/demo_pictures.h"

namespace lightkeep::app {
namespace {

using api::Json;

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

// What it does is what any client does.
class DemoClient {
 public:
  explicit DemoClient(std::string url) : url_(std::move(url)) {}
  DemoLibrary mint();  // throws std::runtime_error with the server's words
  std::string upload(const DemoLibrary& library, const DemoFile& file);  // the image's URL

 private:
  std::string url_;
};

Json data_of(const httplib::Result& result) {
  if (!result) throw std::runtime_error("the demo's own server does not answer");
  const Json body = api::parse_json(result->body);
  if (result->status < 300 && body.contains("data")) return body["data"];
  throw std::runtime_error(body.contains("error") ? body["error"]["message"].get<std::string>()
                                                  : result->body);
}

httplib::Headers headers(const std::string& key) {
  httplib::Headers fields{{"Api-Version", std::string(api::api_version)}};
  if (!key.empty()) fields.emplace("Authorization", "Bearer " + key);
  return fields;
}

DemoLibrary DemoClient::mint() {
  httplib::Client client(url_);
  const Json data =
      data_of(client.Post("/libraries", headers({}), R"({"email":"demo@example.com","name":"Demo pictures"})",
                          "application/json"));
  return {data["organizationId"], data["libraryId"], data["apiKey"], data["claimUrl"]};
}

std::string DemoClient::upload(const DemoLibrary& library, const DemoFile& file) {
  httplib::Client client(url_);
  const httplib::MultipartFormDataItems items{{"files", file.bytes, file.name, "application/octet-stream"}};
  const std::string path =
      "/organizations/" + library.organization + "/libraries/" + library.library + "/assets";
  try {
    return data_of(client.Post(path, headers(library.api_key), items))["assets"][0]["url"];
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(file.name + ": " + error.what());
  }
}

constexpr std::array drawn_names{"evening-ridge.png", "green-valley.png", "night-hills.png",
                                 "desert-noon.png", "rose-morning.png"};

std::filesystem::path make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "lightkeep-demo-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a folder below " + pattern);
  return pattern;
}

std::vector<DemoFile> drawn_files() {
  std::vector<DemoFile> files;
  for (unsigned i = 0; i < drawn_names.size(); ++i) files.push_back({drawn_names[i], draw_landscape(i)});
  return files;
}

DemoFile read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  DemoFile file{std::filesystem::path(path).filename().string(),
                std::string(std::istreambuf_iterator<char>(in), {})};
  if (in.bad()) throw std::runtime_error("cannot read " + path);
  return file;
}

// What the demo prints is for a person; the log comes between only where it was asked for.
bool wants_log(const Loaded& loaded) {
  const auto setting = std::ranges::find(loaded.settings, "log-level", &Setting::name);
  return setting->origin != Origin::fallback;
}

}  // namespace

Demo::Demo(const Loaded& loaded) : folder_(make_folder()), files_(loaded.rest) {
  Options options = loaded.options;
  options.data = folder_;
  options.listen.port = 0;
  if (!wants_log(loaded)) options.log_level = LogLevel::warning;
  appliance_ = std::make_unique<Appliance>(options);
}

Demo::~Demo() {
  appliance_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Demo::start() {
  appliance_->start();
  DemoClient client(appliance_->local_url());
  const DemoLibrary library = client.mint();
  std::cout << "A throw-away library on " << appliance_->local_url()
            << "; it goes away when you press Ctrl-C.\n\nImages:\n";
  if (files_.empty())
    for (const DemoFile& file : drawn_files()) std::cout << "  " << client.upload(library, file) << std::endl;
  for (const std::string& path : files_)
    std::cout << "  " << client.upload(library, read_file(path)) << std::endl;
  std::cout << "\nClaim link:\n  " << library.claim_url << "\n\nAPI key:\n  " << library.api_key
            << "\n\nTry:\n  curl -H 'Api-Version: 2026-05-20' -H 'Authorization: Bearer " << library.api_key
            << "' " << appliance_->local_url() << "/organizations/" << library.organization << "/libraries/"
            << library.library << "/assets" << std::endl;
}

}  // namespace lightkeep::app

#include "app/demo_client.h"

#include <httplib.h>

#include <stdexcept>

#include "app/api/json.h"
#include "app/api/signature.h"

namespace lightkeep::app {
namespace {

using api::Json;

Json data_of(const httplib::Result& result) {
  if (!result) throw std::runtime_error("the demo's own server does not answer");
  const Json body = Json::parse(result->body, nullptr, false);
  if (result->status < 300 && body.contains("data")) return body["data"];
  throw std::runtime_error(body.contains("error") ? body["error"]["message"].get<std::string>()
                                                  : result->body);
}

httplib::Headers headers(const std::string& key) {
  httplib::Headers fields{{"Api-Version", std::string(api::api_version)}};
  if (!key.empty()) fields.emplace("Authorization", "Bearer " + key);
  return fields;
}

}  // namespace

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

}  // namespace lightkeep::app

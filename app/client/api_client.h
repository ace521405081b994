// The REST API as the commands use it (doc/contract.md, section 3). Inside the room only; any thread, several
// at once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/client/authorization.h"

namespace lightkeep::client {

struct Page {
  api::Json data;
  std::optional<std::string> next;  // the cursor of the page behind it
};

class ApiClient {
 public:
  ApiClient(HttpClient& http, Authorization& authorization) : http_(http), authorization_(authorization) {}

  // Throw Failure with the server's words.
  /// `path` begins with a slash, its parts encoded.
  Page get(const std::string& path, const net::Fields& query = {});
  api::Json post(const std::string& path, const api::Json& body);
  api::Json patch(const std::string& path, const api::Json& body);
  api::Json upload(const std::string& path, const std::string& content_type, const net::Content& content);
  /// As HttpClient::send; `receive` is not asked about a refusal of the credential.
  Answer fetch(Order order, const Receive& receive);
  /// Every entry of a list, page by page; `each` says whether to go on.
  void for_each(const std::string& path, const net::Fields& query,
                const std::function<bool(const api::Json&)>& each);

 private:
  Page call(Order order);
  api::Json send_json(std::string method, const std::string& path, const api::Json& body);
  Answer send(Order order, const Receive& receive = {});

  HttpClient& http_;
  Authorization& authorization_;
};

using api::number_of;
using api::text_of;

/// Where the caller is, and what it reaches there.
struct Place {
  std::string organization;
  std::string organization_name;
  std::string plan;
  std::vector<std::pair<std::string, std::string>> libraries;  // id → "read" or "write"

  std::string path() const;  // "/organizations/acme"
  std::string path(const std::string& library) const;
};

/// Throws Failure; (usage) when `typed` names another organization than the caller's.
Place find_place(ApiClient& api, const Invocation& typed);
/// The library that was named, else the only one. Throws Failure(usage).
std::string choose_library(const Place& place, const Invocation& typed);

}  // namespace lightkeep::client

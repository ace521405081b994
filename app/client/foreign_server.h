// A server of others, asked with a key in JSON. Inside the room only; any thread.
#pragma once

#include <string>

#include "app/client/http_client.h"

namespace lightkeep::client {

struct SourcePlace {
  std::string server;  // "https://photos.example.com"
  std::string path;    // behind it; empty, or begins with a slash and ends with none
  std::string key;
};

class ForeignServer {
 public:
  /// `field`: what carries the key.
  ForeignServer(HttpClient& http, SourcePlace place, net::Fields field)
      : http_(http), place_(std::move(place)), key_(std::move(field)) {}

  // `path` begins with a slash. Tried again while nobody answers; throw Failure with a sentence.
  Answer get(const std::string& path, const net::Fields& query = {});
  Answer post(const std::string& path, const api::Json& body);
  /// The body of an answer 200 goes to the sink. Not tried again.
  void fetch(const std::string& path, const net::Fields& query, const Sink& sink);

 private:
  Answer send(const Order& order, const Receive& receive = {});
  std::string url_of(const std::string& path, const net::Fields& query) const;

  HttpClient& http_;
  const SourcePlace place_;
  const net::Fields key_;
};

}  // namespace lightkeep::client

// HTTP to the server that the person named: one connection a request, TLS against the system's roots (or
// those of SSL_CERT_FILE). No redirect is followed, for a credential goes along. Answers are hostile until
// they are read: bounded in bytes and in time. Inside the room only; any thread, several at once.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "app/api/json.h"
#include "app/net/connector.h"
#include "app/net/exchange.h"

namespace lightkeep::client {

struct Order {
  std::string method = "GET";
  std::string url;
  net::Fields fields{};
  const net::Content* content = nullptr;
};

struct Answer {
  net::ResponseHead head;
  std::string body;

  int status() const { return head.status; }
  /// Throws Failure(failed) for what is no JSON, or too deep.
  api::Json json() const;
};

using Sink = std::function<void(std::span<const char>)>;
/// Where the body goes once the head is known; null: into Answer::body, up to 8 MiB.
using Receive = std::function<Sink(const net::ResponseHead&)>;

class HttpClient {
 public:
  explicit HttpClient(std::string user_agent);

  /// Throws Failure(unreachable) when there is no answer, or half of one; (failed) for an address that cannot
  /// be read and for certificates that do not convince. What the content and the sink throw passes through.
  Answer send(const Order& order, const Receive& receive = {});

 private:
  const std::string user_agent_;
  net::Connector connector_;
};

/// A body that is in memory.
net::Content content_of(const std::string& text);
/// Fields of application/x-www-form-urlencoded.
std::string form_of(const net::Fields& fields);

}  // namespace lightkeep::client

// Tests only: a server with a table of routes on a free port, and a raw client that sends exactly what it is
// told.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "app/http/http.h"
#include "text/ascii.h"

namespace lightkeep::http {

/// A reply taken apart; `status` is 0 when the connection ended before one was there.
struct TestReply {
  int status = 0;
  Fields headers;
  std::string body;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      ADD_FAILURE() << "connect failed";
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;

  int socket() const { return socket_; }

  /// False when the peer has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// One more piece into the buffer; false at the end, on reset, or when nothing comes for a long time.
  bool receive() {
    pollfd entry{socket_, POLLIN, 0};
    if (::poll(&entry, 1, 20'000) <= 0) return false;
    char bytes[64 << 10];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    received_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  std::string take_received() { return std::exchange(received_, {}); }

  std::string read_to_end() {
    while (receive()) {
    }
    return std::exchange(received_, {});
  }

  /// Up to and with the next empty line, as it came.
  std::string read_head() {
    std::size_t end;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return {};
    }
    std::string head = received_.substr(0, end + 4);
    received_.erase(0, end + 4);
    return head;
  }

  TestReply read_reply(bool head_only = false) {
    TestReply reply;
    const std::string head = read_head();
    if (head.size() < 12) return reply;
    reply.status = std::atoi(head.c_str() + 9);
    for (std::size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
      const auto end = head.find("\r\n", at);
      const std::string line = head.substr(at, end - at);
      const auto colon = line.find(':');
      reply.headers.add(line.substr(0, colon), std::string(text::trim(line.substr(colon + 1), text::blanks)));
      at = end + 2;
    }
    const std::string* length = reply.headers.find("Content-Length");
    const std::size_t size = length && !head_only ? std::stoull(*length) : 0;
    while (received_.size() < size && receive()) {
    }
    reply.body = received_.substr(0, size);
    received_.erase(0, size);
    return reply;
  }

  TestReply ask(std::string_view request) {
    send(request);
    return read_reply(request.starts_with("HEAD"));
  }

  /// True when the peer ends the connection without sending more.
  bool is_closed() { return received_.empty() && !receive(); }

 private:
  int socket_;
  std::string received_;
};

struct Logged {
  std::string method, path, pattern, detail, id, client;
  int status = 0;
  std::uint64_t bytes_in = 0, bytes_out = 0;
  Ending ending = Ending::complete;
};

class TestServer {
 public:
  explicit TestServer(ServerConfig config = {}) : config_(std::move(config)) {
    config_.port = 0;
    config_.workers = std::min(config_.workers, 4);
  }
  ~TestServer() { server_.reset(); }

  Routes routes;

  Server& start() {
    server_ = std::make_unique<Server>(config_, routes, [this](const Access& access) { note(access); });
    server_->start();
    return *server_;
  }
  Server& server() { return *server_; }
  std::uint16_t port() const { return server_->port(); }
  TestReply ask(std::string_view request) { return RawClient(port()).ask(request); }

  /// Waits for that many finished requests: a reply is with its client before it is in the log.
  std::vector<Logged> log(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(logged_.wait_for(lock, std::chrono::seconds(20), [&] { return log_.size() >= count; }));
    return log_;
  }

 private:
  void note(const Access& access) {
    Logged entry;
    entry.method = access.request->method;
    entry.path = access.request->path;
    entry.id = access.request->id;
    entry.client = access.request->client;
    if (access.route) entry.pattern = access.route->pattern;
    entry.detail = access.detail;
    entry.status = access.status;
    entry.bytes_in = access.bytes_in;
    entry.bytes_out = access.bytes_out;
    entry.ending = access.ending;
    const std::lock_guard lock(mutex_);
    log_.push_back(std::move(entry));
    logged_.notify_all();
  }

  ServerConfig config_;
  std::mutex mutex_;
  std::condition_variable logged_;
  std::vector<Logged> log_;
  std::unique_ptr<Server> server_;
};

inline Route route(std::string method, std::string pattern, Handler handler, std::uint64_t body_limit = 0) {
  Route out;
  out.method = std::move(method);
  out.pattern = std::move(pattern);
  out.handler = std::move(handler);
  out.body_limit = body_limit;
  return out;
}

}  // namespace lightkeep::http

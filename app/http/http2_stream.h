// One stream of HTTP/2 as a connection that has one request: its body comes as HTTP/1.1 would bring it, its
// reply goes out as frames. One thread at a time, its owner; `abort` any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "app/http/http2_session.h"

namespace lightkeep::http {

class Http2Stream : public Transport {
 public:
  Http2Stream(std::shared_ptr<Http2Session> session, std::int32_t id, std::uint64_t connection);
  ~Http2Stream() override;

  std::uint64_t connection() const { return connection_; }
  /// Once. Throws api::ApiError as make_head.
  Head take_head();

  /// A 100, before the reply.
  void send_continue();
  /// `lines` are what append_fields made; `length` is the body's, and nothing while nobody knows it: then
  /// finish_sending ends it.
  void begin_reply(int status, std::string lines, std::optional<std::uint64_t> length);

  bool over_tls() const override { return true; }
  /// A body without a length comes in chunks (RFC 9112 section 7.1), each whole.
  IoResult receive(std::span<char> out) override;
  bool emptied() const override;
  IoResult send(std::span<const std::string_view> pieces) override;
  Io flush() override;
  void finish_sending() override;
  bool may_fetch() override;
  void withdraw() override;
  void widen() override;
  void abort() override;
  std::size_t unacknowledged() const override;
  bool progressed() override;

 private:
  const std::shared_ptr<Http2Session> session_;
  const std::int32_t id_;
  const std::uint64_t connection_;
};

}  // namespace lightkeep::http

// Reaches the operator's mail server. The post office and `lightkeep mail test` call it. The server's address
// may be private: the operator named it.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "app/mail/smtp_session.h"

namespace lightkeep::mail {

/// One thread at a time; outlives its sessions.
class SmtpClient {
 public:
  explicit SmtpClient(SmtpSetup setup);

  /// Connects, encrypts and signs in. `stop` (may be null) ends it from another thread within 200 ms. Throws
  /// Error.
  std::unique_ptr<SmtpSession> open(const std::atomic<bool>* stop = nullptr);

 private:
  net::Socket dial(const net::Deadline& deadline);
  std::unique_ptr<SmtpSession> connect(const std::atomic<bool>* stop);

  SmtpSetup setup_;
  net::TlsClient tls_;
};

/// A session, kept from one mail to the next while there is more to send. One thread.
class SmtpConnection {
 public:
  explicit SmtpConnection(SmtpSetup setup) : client_(std::move(setup)) {}

  /// Throws Error. A session that has ended since the mail before is opened anew. `stop` ends it from another
  /// thread within 200 ms.
  void deliver(const Envelope& envelope, const std::atomic<bool>& stop);
  void hang_up();
  bool open() const { return session_ != nullptr; }

 private:
  void attempt(const Envelope& envelope, const std::atomic<bool>& stop);

  SmtpClient client_;
  std::unique_ptr<SmtpSession> session_;
  int sent_ = 0;  // in this session
};

}  // namespace lightkeep::mail

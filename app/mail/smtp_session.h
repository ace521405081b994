// One conversation with a mail server (RFC 5321; STARTTLS 3207, AUTH 4954, SMTPUTF8 6531). Opened by
// SmtpClient (smtp_client.h); one thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/mail/address.h"
#include "app/mail/error.h"
#include "app/mail/smtp_reply.h"
#include "app/mail/smtp_url.h"
#include "app/net/dialer.h"
#include "app/net/error.h"
#include "app/net/resolver.h"
#include "app/net/tls_client.h"

namespace lightkeep::mail {

struct SmtpTimes {
  std::chrono::milliseconds connect{15'000};  // look-up, connection and handshake
  std::chrono::milliseconds reply{30'000};    // to each command
  std::chrono::milliseconds take{120'000};    // the message: servers may look at it closely
  std::chrono::milliseconds goodbye{1'000};
};

struct SmtpSetup {
  SmtpServer server{};
  std::string own_name{};  // what this side calls itself: a host name or "[192.0.2.1]"
  SmtpTimes times{};
  std::shared_ptr<net::Resolver> resolver{};                    // null: the system's
  std::shared_ptr<net::Dialer> dialer{};                        // null: TCP
  std::function<void(const std::string&)> step = [](auto&) {};  // each thing that went well, in words
};

struct Envelope {
  Address from;
  Address to;
  std::string_view message;  // lines that end in CRLF
};

/// A connection that is ready to take mail. One thread. Throws Error; after one that is no `reply` the
/// session is of no more use.
class SmtpSession {
 public:
  SmtpSession(const SmtpSetup& setup, std::unique_ptr<net::Stream> stream, const std::atomic<bool>* stop);

  /// Returns when the server has taken the message.
  void deliver(const Envelope& envelope);
  /// Waits a moment at most.
  void quit() noexcept;

 private:
  friend class SmtpClient;

  void greet();
  void introduce();
  void begin_tls(net::TlsClient& tls, net::SocketStream& plain);
  void sign_in(const Credentials& credentials);
  std::string mail_parameters(const Envelope& envelope) const;
  void transmit(std::string_view message);
  bool offers(const std::string& keyword) const { return offers_.contains(keyword); }
  /// `line` must hold no line end.
  Reply ask(const std::string& line);
  Reply answer(std::chrono::milliseconds patience);
  net::Deadline deadline(std::chrono::milliseconds time) const;

  const SmtpSetup& setup_;
  std::unique_ptr<net::Stream> stream_;
  const std::atomic<bool>* stop_;
  ReplyReader replies_;
  std::map<std::string, std::string> offers_;  // keyword in capitals, parameters
  bool begun_ = false;                         // a mail was begun and not ended
};

/// The network's words as ours.
Error to_mail_error(const net::Error& error);

}  // namespace lightkeep::mail

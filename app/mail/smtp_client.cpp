#include "app/mail/smtp_client.h"

#include <vector>

#include "app/ip/address.h"

namespace lightkeep::mail {
namespace {

constexpr int most_per_session = 20;  // servers end sessions that go on and on

}  // namespace

SmtpClient::SmtpClient(SmtpSetup setup) : setup_(std::move(setup)), tls_(setup_.server.ca_file) {
  if (!setup_.resolver) setup_.resolver = net::system_resolver();
  if (!setup_.dialer) setup_.dialer = net::tcp_dialer();
}

// Each address gets an equal part of the time that is left, so that a dead one does not take it all.
net::Socket SmtpClient::dial(const net::Deadline& deadline) {
  const SmtpServer& server = setup_.server;
  const auto literal = ip::Address::parse(server.host);
  const auto addresses = literal ? std::vector{*literal} : setup_.resolver->resolve(server.host, deadline);
  if (addresses.empty()) throw Error(Fault::connect, "there is no host of the name " + server.host);
  for (std::size_t i = 0;; ++i) {
    const auto left = static_cast<net::Deadline::Clock::rep>(addresses.size() - i);
    try {
      return setup_.dialer->dial({addresses[i], server.port},
                                 deadline.sooner(deadline.left() / left, "it does not answer"));
    } catch (const net::Error& error) {
      if (left == 1 || error.fault() == net::Fault::stopped) throw;
    }
  }
}

std::unique_ptr<SmtpSession> SmtpClient::connect(const std::atomic<bool>* stop) {
  const SmtpServer& server = setup_.server;
  const net::Deadline deadline(setup_.times.connect,
                               "the mail server took longer than " + net::duration_text(setup_.times.connect),
                               stop);
  net::Socket socket = dial(deadline);
  setup_.step("Connected to " + server.shown() + ".");
  if (server.security == Security::tls) {
    auto stream = tls_.handshake(std::move(socket), server.host, deadline);
    setup_.step("The connection is encrypted (TLS), and the certificate is good.");
    auto session = std::make_unique<SmtpSession>(setup_, std::move(stream), stop);
    session->greet();
    session->introduce();
    return session;
  }
  auto plain = std::make_unique<net::SocketStream>(std::move(socket));
  net::SocketStream& clear = *plain;
  auto session = std::make_unique<SmtpSession>(setup_, std::move(plain), stop);
  session->greet();
  session->introduce();
  if (server.security == Security::starttls) {
    session->begin_tls(tls_, clear);
    session->introduce();
  }
  return session;
}

std::unique_ptr<SmtpSession> SmtpClient::open(const std::atomic<bool>* stop) {
  try {
    auto session = connect(stop);
    if (setup_.server.credentials) session->sign_in(*setup_.server.credentials);
    return session;
  } catch (const net::Error& error) {
    throw to_mail_error(error);
  }
}

void SmtpConnection::deliver(const Envelope& envelope, const std::atomic<bool>& stop) {
  if (sent_ >= most_per_session) hang_up();
  const bool used = session_ != nullptr;
  try {
    return attempt(envelope, stop);
  } catch (const Error& error) {
    if (error.reply()) throw;  // the session goes on
    session_.reset();
    if (!used || error.fault() == Fault::stopped) throw;
  }
  attempt(envelope, stop);
}

void SmtpConnection::attempt(const Envelope& envelope, const std::atomic<bool>& stop) {
  if (!session_) {
    session_ = client_.open(&stop);
    sent_ = 0;
  }
  ++sent_;
  session_->deliver(envelope);
}

void SmtpConnection::hang_up() {
  if (session_) session_->quit();
  session_.reset();
}

}  // namespace lightkeep::mail

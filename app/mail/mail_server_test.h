// What the tests of app/mail share: a mail server on a loopback port that keeps to a script, and remembers
// what it was told.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/net/testing/server.h"

namespace lightkeep::mail {

/// What a server says; the defaults are those of one that takes everything. Texts end in CRLF.
struct Script {
  std::string greeting = "220 mail.example ESMTP\r\n";
  std::string offers = "250-mail.example\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 HELP\r\n";
  std::string offers_in_tls = "250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n";
  std::map<std::string, std::string> answers;     // by the beginning of a line; "." is the end of a message
  std::string injected;                           // sent together with the answer to STARTTLS
  std::shared_ptr<const net::Identity> identity;  // for STARTTLS
};

struct Received {
  std::string from;  // the whole line
  std::string to;
  std::string message;  // without the stuffing of dots
};

class MailServer {
 public:
  explicit MailServer(Script script = {}, std::shared_ptr<const net::Identity> identity = nullptr)
      : script_(std::move(script)), server_([this](net::Peer& peer) { talk(peer); }, std::move(identity)) {}

  std::uint16_t port() const { return server_.port(); }
  int connections() const { return server_.connections(); }
  /// Every line that the client sent, those of messages left out.
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  std::vector<Received> mails() {
    const std::lock_guard lock(mutex_);
    return mails_;
  }
  int count(const std::string& beginning) {
    const std::lock_guard lock(mutex_);
    return count_locked(beginning);
  }
  /// False when it did not come to that within half a minute.
  bool wait_for_mails(std::size_t number) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return mails_.size() >= number; });
  }
  bool wait_for_mail_to(const std::string& address) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      return std::ranges::any_of(
          mails_, [&](const Received& mail) { return mail.to == "RCPT TO:<" + address + ">"; });
    });
  }
  void answer(const std::string& beginning, const std::string& text) {
    const std::lock_guard lock(mutex_);
    script_.answers[beginning] = text;
  }

 private:
  int count_locked(const std::string& beginning) const {
    return static_cast<int>(
        std::ranges::count_if(lines_, [&](const std::string& line) { return line.starts_with(beginning); }));
  }

  void note(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
    changed_.notify_all();
  }

  std::string reply(const std::string& line, const std::string& otherwise) {
    const std::lock_guard lock(mutex_);
    for (const auto& [beginning, text] : script_.answers)
      if (line.starts_with(beginning)) return text;
    return otherwise;
  }

  void take_message(net::Peer& peer) {
    Received mail = begun_;
    for (std::string line = peer.read_line(); line != "."; line = peer.read_line()) {
      if (mail.message.size() > 1'000'000) return;
      mail.message += (line.starts_with('.') ? line.substr(1) : line) + "\r\n";
    }
    const std::string said = reply(".", "250 2.0.0 taken\r\n");
    if (said.starts_with("2")) {
      const std::lock_guard lock(mutex_);
      mails_.push_back(mail);
      changed_.notify_all();
    }
    peer.send(said);
  }

  bool react(net::Peer& peer, const std::string& line) {
    if (line.starts_with("EHLO"))
      return peer.send(reply(line, tls_ ? script_.offers_in_tls : script_.offers));
    if (line.starts_with("AUTH")) return peer.send(reply(line, "235 2.7.0 welcome\r\n"));
    if (line.starts_with("MAIL")) begun_ = {line, {}, {}};
    if (line.starts_with("RCPT")) begun_.to = line;
    if (line == "STARTTLS") {
      peer.send(reply(line, "220 go ahead\r\n") + script_.injected);
      tls_ = script_.identity && peer.start_tls(*script_.identity);
      return tls_;
    }
    if (line == "DATA") {
      const std::string said = reply(line, "354 go on\r\n");
      peer.send(said);
      if (said.starts_with("354")) take_message(peer);
      return true;
    }
    peer.send(reply(line, line == "QUIT" ? "221 bye\r\n" : "250 2.0.0 fine\r\n"));
    return line != "QUIT";
  }

  void talk(net::Peer& peer) {
    tls_ = false;
    peer.send(reply("(greeting)", script_.greeting));
    for (std::string line = peer.read_line(); !line.empty(); line = peer.read_line()) {
      note(line);
      if (!react(peer, line)) break;
    }
  }

  Script script_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
  std::vector<Received> mails_;
  Received begun_;    // the server's thread only
  bool tls_ = false;  // the same
  net::TestServer server_;
};

}  // namespace lightkeep::mail

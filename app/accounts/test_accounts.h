// What the tests of the room share: a store of their own, a clock, a post office that keeps what it is given,
// and a password hash that counts.
#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "app/accounts/accounts.h"
#include "app/accounts/passwords.h"
#include "store/accounts.h"
#include "store/outbox.h"
#include "store/proofs.h"
#include "store/sessions.h"
#include "store/test_store.h"

namespace lightkeep::accounts {

/// Instant, and counts what it is asked.
class CountingHash : public PasswordHash {
 public:
  std::string make(std::string_view password) const override {
    ++made;
    return version + std::string(password);
  }
  bool fits(std::string_view password, const std::string& phc) const override {
    ++compared;
    if (during_comparison) during_comparison();
    return phc.size() > 2 && phc.substr(2) == password;
  }
  bool outdated(std::string_view phc) const override { return !phc.starts_with(version); }
  const std::string& decoy() const override { return decoy_; }

  mutable std::atomic<int> made = 0;
  mutable std::atomic<int> compared = 0;
  std::function<void()> during_comparison;
  std::string version = "1:";

 private:
  std::string decoy_ = "1:the decoy's own password";
};

class AccountsTest : public testing::Test {
 protected:
  AccountsTest() {
    post.compose = [this](const Letter& letter) {
      const std::lock_guard lock(mutex);
      letters.push_back(letter);
      return store::NewMail{letter.kind, letter.to, "message", now, now + letter.keep.count(), letter.sender};
    };
    post.pace = std::chrono::seconds(6);
    post.send = [this](store::MailId id, std::chrono::milliseconds patience) {
      const std::lock_guard lock(mutex);
      EXPECT_EQ(patience.count(), 0);
      sent.push_back(id);
      return false;
    };
    reopen();
  }

  void reopen() {
    Ports ports;
    ports.clock = [this] { return now.load(); };
    ports.note = [this](const std::string& line) { notes.push_back(line); };
    ports.post = with_mail ? &post : nullptr;
    ports.take_attempt = [this](std::string_view kind, std::string_view key) -> std::optional<int> {
      const std::lock_guard lock(mutex);
      ++taken[std::string(kind)][std::string(key)];
      return exhausted.contains(std::string(kind)) ? std::optional(90) : std::nullopt;
    };
    ports.password_hash = real_hash ? nullptr : &hash;
    accounts = std::make_unique<Accounts>(store, settings, ports);
  }
  void without_mail() {
    with_mail = false;
    reopen();
  }
  void policy(SignUp sign_up) {
    settings.sign_up = sign_up;
    reopen();
  }

  Person add(const std::string& email, const std::string& password = good, bool verified = true) {
    return accounts->add({email, "", password}, verified);
  }
  Entry sign_in(const std::string& email, const std::string& password = good) {
    return accounts->sign_in(email, password, visitor);
  }
  /// The ticket; of a code that was mailed.
  std::string mail_code(const std::string& email, const std::string& next = {}) {
    const MailedCode mailed = accounts->mail_code(email, false, next, visitor);
    EXPECT_FALSE(mailed.ticket.empty());
    return mailed.ticket;
  }
  Entry enter_code(const std::string& ticket, const std::string& code) {
    return accounts->enter_code(ticket, code, visitor);
  }
  Presence presence(const Entry& entry) { return accounts->find(entry.session).value(); }

  /// A value of the last letter.
  std::string value(const std::string& name) {
    for (const auto& [key, text] : letters.at(letters.size() - 1).values)
      if (key == name) return text;
    return {};
  }
  std::string code() { return value("code"); }
  std::string link() {
    const std::string url = value("link");
    return url.substr(url.rfind('/') + 1);
  }
  static std::string another(std::string code) {
    code.front() = code.front() == '9' ? '0' : static_cast<char>(code.front() + 1);
    return code;
  }
  /// The mail that waits to be sent, and not only for its turn.
  std::vector<store::Mail> outbox() {
    return store.metadata().read([&](store::Reader& db) {
      std::vector<store::Mail> mails;
      for (int id = 1; id < 1000; ++id)
        if (auto mail = find_mail(db, store.vault(), store::MailId{id}); mail && !mail->recipient.empty())
          mails.push_back(std::move(*mail));
      return mails;
    });
  }
  /// Those that could be used at the time.
  int proofs(std::int64_t time) {
    return store.metadata().read([&](store::Reader& db) { return count_proofs(db, time); });
  }

  /// The code of the ApiError that `f` throws, its sentence in `sentence`; empty when it throws none.
  template <class F>
  std::string refusal(F&& f) {
    try {
      f();
    } catch (const api::ApiError& error) {
      sentence = error.message();
      return std::string(error.row().code);
    }
    return {};
  }

  static constexpr const char* good = "correct horse battery staple";
  store::TestFolder folder;
  store::Store store{{.folder = folder.path() / "data"}};
  std::atomic<std::int64_t> now = 1'000'000'000'000;
  Settings settings{.public_url = "https://images.example.com"};
  Post post;
  CountingHash hash;
  bool with_mail = true;
  bool real_hash = false;
  Visitor visitor{"192.0.2.1", "Browser/1.0"};

  std::mutex mutex;
  std::vector<Letter> letters;
  std::vector<store::MailId> sent;
  std::vector<std::string> notes;
  std::map<std::string, std::map<std::string, int>> taken;
  std::set<std::string> exhausted;
  std::string sentence;
  std::unique_ptr<Accounts> accounts;
};

}  // namespace lightkeep::accounts

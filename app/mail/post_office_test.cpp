#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "app/api/errors.h"
#include "app/ip/address.h"
#include "app/mail/error.h"
#include "app/mail/mail_server_test.h"
#include "app/mail/post_office.h"
#include "app/net/error.h"
#include "store/outbox.h"
#include "store/test_store.h"

namespace lightkeep::mail {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using store::MailId;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

constexpr seconds long_enough{30};

// Leads to whichever server there is at the moment.
class Exchange : public net::Dialer {
 public:
  net::Socket dial(const net::Endpoint&, const net::Deadline& deadline) override {
    ++dialed;
    if (port == 0) throw net::Error(net::Fault::unreachable, "the server cannot be reached");
    return net::tcp_dialer()->dial({*ip::Address::parse("127.0.0.1"), port}, deadline);
  }
  std::atomic<std::uint16_t> port = 0;
  std::atomic<int> dialed = 0;
};

class Office : public testing::Test {
 protected:
  Office() {
    settings_.server = {.host = "127.0.0.1", .port = 25, .security = Security::none};
    settings_.from = *parse_mailbox("images@example.com");
    settings_.public_url = "https://images.example";
    settings_.dialer = exchange_;
  }

  void open() {
    office_.reset();
    office_ = std::make_unique<PostOffice>(*store_, settings_,
                                           Ports{.clock = [this] { return now_.load(); },
                                                 .steady = [this] { return steady_.load(); },
                                                 .removal_clock = [this] { return removal_clock(); },
                                                 .warn =
                                                     [this](const std::string& sentence) {
                                                       const std::lock_guard lock(mutex_);
                                                       warnings_.push_back(sentence);
                                                     }});
    office_->start();
  }
  void serve(Script script = {}) {
    server_.reset();
    server_ = std::make_unique<MailServer>(std::move(script));
    exchange_->port = server_->port();
  }

  void serve_silence() {
    Script script;
    script.greeting = "";
    settings_.stop_grace = milliseconds(0);
    serve(script);
  }

  MailId put(const std::string& to, milliseconds keep = std::chrono::hours(24),
             const std::string& sender = {}) {
    const auto mail =
        office_->post().compose({.kind = "claim",
                                 .to = to,
                                 .values = {{"library_name", "Summer"},
                                            {"claim_url", "https://images.example/claim/SECRETTOKEN"},
                                            {"expires_date", "18 December 2026"},
                                            {"public_url", "https://images.example"}},
                                 .keep = keep,
                                 .sender = sender});
    return store_->metadata().write(
        [&](store::Writer& db) { return insert_mail(db, store_->vault(), mail); });
  }
  MailId put_of(const std::string& sender, const std::string& to) {
    return put(to, std::chrono::hours(24), sender);
  }
  bool send(MailId id, milliseconds patience = long_enough) { return office_->post().send(id, patience); }
  bool send(const std::string& to) { return send(put(to)); }
  void pass(milliseconds time) {
    now_ += time.count();
    steady_ += time.count();
  }
  void set_clock(milliseconds by) { now_ += by.count(); }
  std::optional<std::int64_t> removal_clock() {
    return in_doubt_ ? std::nullopt : std::optional(now_.load());
  }

  bool waits_for_turn() {
    return store_->metadata().read(
        [](store::Reader& db) { return next_in_turn(db, std::int64_t{1} << 60).has_value(); });
  }
  std::size_t waiting() {
    return store_->metadata()
        .read([](store::Reader& db) { return due_mail(db, std::int64_t{1} << 60, 1000); })
        .size();
  }
  std::vector<std::string> warnings() {
    const std::lock_guard lock(mutex_);
    return warnings_;
  }
  std::vector<std::string> recipients() {
    std::vector<std::string> all;
    for (const Received& mail : server_->mails()) all.push_back(mail.to);
    return all;
  }

  /// Everything that is due is tried before this returns: the mail it sends is due last.
  void let_all_due_go() {
    const std::string last = "last" + std::to_string(++last_) + "@example.com";
    put(last);
    office_->wake();
    ASSERT_TRUE(server_->wait_for_mail_to(last));
  }

  store::TestFolder folder_;
  std::unique_ptr<store::Store> store_ =
      std::make_unique<store::Store>(store::StoreConfig{.folder = folder_.path() / "data"});
  std::atomic<std::int64_t> now_ = 1'795'305'600'000;
  std::atomic<std::int64_t> steady_ = 1000;
  std::atomic<bool> in_doubt_ = false;
  std::mutex mutex_;
  std::vector<std::string> warnings_;
  int last_ = 0;
  std::shared_ptr<Exchange> exchange_ = std::make_shared<Exchange>();
  std::unique_ptr<MailServer> server_;
  Settings settings_;
  std::unique_ptr<PostOffice> office_;
};

TEST_F(Office, GivesTheServersWordAndForgetsTheMail) {
  serve();
  open();
  EXPECT_TRUE(send("ann+x@example.com"));
  ASSERT_EQ(server_->mails().size(), 1U);
  EXPECT_THAT(server_->mails()[0].from, HasSubstr("MAIL FROM:<images@example.com>"));
  EXPECT_EQ(server_->mails()[0].to, "RCPT TO:<ann+x@example.com>");
  EXPECT_THAT(server_->mails()[0].message, HasSubstr("https://images.example/claim/SECRETTOKEN\r\n"));
  office_.reset();  // waits for the removal
  EXPECT_EQ(waiting(), 0U);
  EXPECT_THAT(warnings(), testing::IsEmpty());
}

TEST_F(Office, SilenceOfTheServerIsNoWordAndTheMailStays) {
  serve_silence();
  open();
  EXPECT_FALSE(send(put("ann@example.com"), milliseconds(20)));
  EXPECT_FALSE(send(put("bob@example.com"), milliseconds(20)));  // while the first is under way
  office_.reset();
  EXPECT_EQ(waiting(), 2U);
}

TEST_F(Office, KnowsTheWordOfAMailThatWentBeforeAnyoneAsked) {
  serve();
  open();
  const MailId id = put("ann@example.com");
  office_->wake();
  EXPECT_TRUE(send("bob@example.com"));
  EXPECT_TRUE(server_->wait_for_mail_to("ann@example.com"));
  EXPECT_TRUE(send(id));
}

TEST_F(Office, AWordIsNotTakenBackWhenTheMailIsQueuedTwice) {
  serve();
  open();
  for (int i = 0; i < 50; ++i) {
    const MailId id = put("ann@example.com");
    office_->wake();
    EXPECT_TRUE(send(id));
  }
}

TEST_F(Office, WithoutPatienceItOnlyWakesTheSender) {
  serve();
  open();
  EXPECT_FALSE(send(put("ann@example.com"), milliseconds(0)));
  EXPECT_TRUE(server_->wait_for_mails(1));
}

TEST_F(Office, TriesAgainLaterAndLater) {
  Script script;
  script.answers = {{"RCPT TO:<ann@", "451 4.3.0 not now\r\n"}};
  serve(script);
  open();
  EXPECT_FALSE(send("ann@example.com"));
  int tries = 1;
  for (const auto pause : {minutes(1), minutes(5), minutes(15), minutes(60), minutes(240), minutes(240)}) {
    pass(pause - milliseconds(1));
    let_all_due_go();
    EXPECT_EQ(server_->count("RCPT TO:<ann@"), tries) << pause.count();
    pass(milliseconds(1));
    let_all_due_go();
    EXPECT_EQ(server_->count("RCPT TO:<ann@"), ++tries) << pause.count();
  }
  server_->answer("RCPT TO:<ann@", "250 yes\r\n");
  pass(minutes(240));
  let_all_due_go();
  EXPECT_THAT(recipients(), Contains("RCPT TO:<ann@example.com>"));
}

TEST_F(Office, AMailThatCouldNotBeSentInTimeIsGivenUp) {
  Script script;
  script.answers = {{"RCPT TO:<ann@", "451 4.3.0 not now\r\n"}};
  serve(script);
  open();
  EXPECT_FALSE(send(put("ann@example.com", minutes(10))));
  pass(minutes(10));  // the third attempt would come later
  let_all_due_go();
  EXPECT_EQ(server_->count("RCPT TO:<ann@"), 1);
  EXPECT_THAT(warnings(),
              Contains(AllOf(HasSubstr("given up"), HasSubstr("ann@example.com"), HasSubstr("in time"))));
  office_.reset();
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(Office, AClockThatIsSetBackHoldsNoMail) {
  Script script;
  script.answers = {{"RCPT TO:<ann@", "451 4.3.0 not now\r\n"}};
  serve(script);
  open();
  EXPECT_FALSE(send("ann@example.com"));
  server_->answer("RCPT TO:<ann@", "250 yes\r\n");
  const MailId fresh = put("bob@example.com");
  set_clock(-std::chrono::days(1));
  EXPECT_FALSE(send(fresh)) << "not known to be due";
  let_all_due_go();
  EXPECT_THAT(recipients(),
              testing::IsSupersetOf({"RCPT TO:<ann@example.com>", "RCPT TO:<bob@example.com>"}));
}

TEST_F(Office, AClockThatIsInDoubtGivesNoMailUp) {
  Script script;
  script.answers = {{"RCPT TO:<ann@", "451 4.3.0 not now\r\n"}};
  serve(script);
  open();
  EXPECT_FALSE(send("ann@example.com"));
  set_clock(std::chrono::days(30));
  in_doubt_ = true;
  let_all_due_go();
  EXPECT_EQ(server_->count("RCPT TO:<ann@"), 2) << "tried all the same";
  let_all_due_go();
  EXPECT_EQ(server_->count("RCPT TO:<ann@"), 2) << "but not on and on";
  EXPECT_THAT(warnings(), Not(Contains(HasSubstr("given up"))));
  server_->answer("RCPT TO:<ann@", "250 yes\r\n");
  pass(minutes(5));
  let_all_due_go();
  EXPECT_THAT(recipients(), Contains("RCPT TO:<ann@example.com>"));
}

TEST_F(Office, WhatIsRefusedForGoodIsGivenUpAtOnce) {
  Script script;
  script.answers = {{"RCPT TO:<nobody@", "550 5.1.1 no such user\r\n"}};
  serve(script);
  open();
  EXPECT_FALSE(send("nobody@example.com"));
  EXPECT_TRUE(send("ann@example.com"));
  EXPECT_THAT(warnings(), Contains(AllOf(HasSubstr("given up"), HasSubstr("nobody@example.com"),
                                         HasSubstr("550 5.1.1"))));
  office_.reset();
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(Office, AServerThatIsAwayGetsTheMailWhenItIsBack) {
  open();
  EXPECT_FALSE(send("ann@example.com"));
  EXPECT_FALSE(send("bob@example.com"));
  EXPECT_EQ(waiting(), 2U);
  serve();
  // Nobody has to wait for the back-off once somebody got through.
  EXPECT_TRUE(send("eve@example.com"));
  EXPECT_TRUE(server_->wait_for_mails(3));
}

TEST_F(Office, OneMailFindsOutThatTheServerIsAway) {
  open();
  for (int i = 0; i < 20; ++i) put("ann@example.com");
  const int before = exchange_->dialed;
  EXPECT_FALSE(send("bob@example.com"));
  const MailId probe = put("last@example.com");
  office_->wake();
  EXPECT_FALSE(send(probe));
  EXPECT_LE(exchange_->dialed - before, 4);
  EXPECT_EQ(waiting(), 22U);
}

TEST_F(Office, ARestartSendsAtOnceWhatWasPutOff) {
  open();
  EXPECT_FALSE(send("ann@example.com"));
  office_.reset();
  serve();
  open();
  EXPECT_TRUE(server_->wait_for_mails(1));
}

TEST_F(Office, WhatWasNeverTriedIsSentAfterARestart) {
  open();
  office_->stop();
  const MailId id = put("ann@example.com");
  EXPECT_FALSE(send(id));  // at once: nobody is there
  serve();
  open();
  EXPECT_TRUE(server_->wait_for_mails(1));
}

TEST_F(Office, AMailThatDoesNotOpenStandsInNobodysWay) {
  serve();
  open();
  const MailId broken = store_->metadata().write([&](store::Writer& db) {
    struct OtherKey : store::Vault {
      std::string seal(std::string_view, std::string_view) const override { return std::string(60, 'x'); }
      std::string open(std::string_view, std::string_view) const override { return {}; }
      store::Digest keyed_hash(std::string_view) const override { return {}; }
    };
    return insert_mail(db, OtherKey(), {"claim", "ann@example.com", "text", now_, now_ + 1000});
  });
  EXPECT_FALSE(send(broken));
  EXPECT_TRUE(send("bob@example.com"));
  EXPECT_THAT(warnings(), Contains(HasSubstr("given up")));
  office_.reset();
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(Office, NoWarningHoldsWhatTheMailHolds) {
  Script script;
  script.answers = {{".", "550 5.7.1 https://images.example/claim/SECRETTOKEN looks bad\r\n"}};
  serve(script);
  open();
  EXPECT_FALSE(send("ann@example.com"));
  server_->answer(".", "451 4.7.1 SECRETTOKEN later\r\n");
  EXPECT_FALSE(send("ann@example.com"));
  EXPECT_EQ(warnings().size(), 2U);
  EXPECT_THAT(warnings(), Each(Not(HasSubstr("SECRETTOKEN"))));
}

TEST_F(Office, ManyMailsShareAConnection) {
  serve();
  open();
  office_->stop();
  for (int i = 0; i < 10; ++i) put("ann@example.com");
  open();
  EXPECT_TRUE(server_->wait_for_mails(10));
  EXPECT_EQ(server_->connections(), 1);
}

TEST_F(Office, MoreThanOneRoundOfMailGoesOut) {
  serve();
  open();
  office_->stop();
  for (int i = 0; i < 120; ++i) put("ann@example.com");
  open();
  EXPECT_TRUE(server_->wait_for_mails(120));
  office_.reset();
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(server_->mails().size(), 120U);
}

TEST_F(Office, MailWithASenderGoesAtOnceWhileThereAreTurns) {
  serve();
  open();
  EXPECT_TRUE(send(put_of("192.0.2.1", "ann@example.com")));
  EXPECT_EQ(office_->post().pace, seconds(6));
}

TEST_F(Office, ABurstWaitsForItsTurnsAndSoDoesNobodyElse) {
  settings_.turns_per_hour = 20;  // two at once, then one in three minutes
  serve();
  open();
  for (int i = 0; i < 6; ++i) put_of("192.0.2.1", "greedy" + std::to_string(i) + "@example.com");
  EXPECT_FALSE(send(put_of("192.0.2.1", "greedy6@example.com"))) << "said at once: it is not its turn";
  EXPECT_EQ(server_->mails().size(), 2U);
  EXPECT_TRUE(send("ann@example.com")) << "has no sender";
  put_of("192.0.2.2", "modest@example.com");
  for (const char* to : {"greedy2", "modest", "greedy3", "greedy4", "greedy5", "greedy6"}) {
    const std::string address = std::string(to) + "@example.com";
    EXPECT_EQ(server_->count("RCPT TO:<" + address), 0);
    pass(minutes(3));
    let_all_due_go();
    ASSERT_TRUE(server_->wait_for_mail_to(address)) << to;
  }
}

TEST_F(Office, MailThatWaitsForItsTurnOutlivesARestart) {
  settings_.turns_per_hour = 20;
  serve();
  open();
  for (int i = 0; i < 4; ++i) put_of("192.0.2.1", "greedy" + std::to_string(i) + "@example.com");
  EXPECT_FALSE(send(put_of("192.0.2.1", "greedy4@example.com")));
  open();
  EXPECT_TRUE(server_->wait_for_mails(4));
  office_->stop();
  EXPECT_TRUE(waits_for_turn());
}

TEST_F(Office, NobodyGetsALotOfOneKind) {
  serve();
  open();
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(send(put_of("192.0.2." + std::to_string(i), "ann@example.com")));
  EXPECT_FALSE(send(put_of("192.0.2.7", "Ann@example.com")));
  EXPECT_TRUE(send(put_of("192.0.2.7", "bob@example.com")));
  EXPECT_TRUE(send("ann@example.com"));
  pass(minutes(10));
  let_all_due_go();
  EXPECT_TRUE(server_->wait_for_mail_to("Ann@example.com")) << "late, but not lost";
}

TEST_F(Office, MailThatIsNotToBeTakesItsTurnAndGoesNowhere) {
  settings_.turns_per_hour = 20;
  serve();
  open();
  const MailId none = store_->metadata().write([&](store::Writer& db) {
    return insert_mail(
        db, store_->vault(),
        {.kind = "code", .message = "text", .created = now_, .expires = now_ + 1, .sender = "192.0.2.1"});
  });
  EXPECT_FALSE(send(none));
  EXPECT_TRUE(send(put_of("192.0.2.2", "ann@example.com")));
  EXPECT_FALSE(send(put_of("192.0.2.2", "bob@example.com"))) << "two turns are taken";
  EXPECT_EQ(server_->mails().size(), 1U);
  EXPECT_THAT(warnings(), testing::IsEmpty());
}

TEST_F(Office, AConnectionThatTheServerEndedIsMadeAnew) {
  Script script;
  script.answers = {{"RSET", "421 enough\r\n"}, {"RCPT TO:<nobody@", "550 5.1.1 no\r\n"}};
  serve(script);
  open();
  put("nobody@example.com");
  put("ann@example.com");
  office_->wake();
  EXPECT_TRUE(server_->wait_for_mails(1));
}

TEST_F(Office, EveryoneWhoWaitsGetsTheWordOnTheirOwnMail) {
  Script script;
  script.answers = {{"RCPT TO:<no", "550 5.1.1 no\r\n"}};
  serve(script);
  open();
  std::atomic<int> right = 0;
  std::vector<std::thread> askers;
  for (int i = 0; i < 16; ++i)
    askers.emplace_back([&, i] {
      const bool good = i % 2 == 0;
      right += send(std::string(good ? "yes" : "no") + std::to_string(i) + "@example.com") == good;
    });
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(right, 16);
}

TEST_F(Office, StoppingEndsTheWaitOfThoseWhoAsk) {
  serve_silence();
  open();
  const MailId id = put("ann@example.com");
  std::thread asker([&] { EXPECT_FALSE(send(id)); });
  // The server's side of the connection is there: the mail is under way.
  while (exchange_->dialed == 0) std::this_thread::yield();
  office_->stop();
  asker.join();
  EXPECT_EQ(waiting(), 1U);
}

TEST_F(Office, TheStoresTroubleIsNotTheEnd) {
  serve();
  open();
  EXPECT_FALSE(send(MailId{4711}));  // there is no such mail
  EXPECT_TRUE(send("ann@example.com"));
}

TEST_F(Office, AnAddressThatMailCannotReachIsRefused) {
  open();
  for (const char* to : {"", "ann", "ann@example.com\r\nRCPT TO:<evil@example.com>", "a\xff@example.com"})
    EXPECT_THROW(put(to), api::ApiError) << to;
}

TEST(ReadSettings, WantsASenderThatEveryServerTakes) {
  EXPECT_EQ(read_settings("smtp://localhost", "Us <us@bücher.example>", "").from.address.text(),
            "us@xn--bcher-kva.example");
  for (const char* from : {"", "us", "jürgen@example.com", "us@example.com\r\nBcc: x@example.com"})
    EXPECT_THROW(read_settings("smtp://localhost", from, ""), Error) << from;
}

}  // namespace
}  // namespace lightkeep::mail

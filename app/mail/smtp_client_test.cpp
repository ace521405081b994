#include "app/mail/smtp_client.h"

#include <gmock/gmock.h>

#include "app/mail/error.h"
#include "app/mail/mail_server_test.h"

namespace lightkeep::mail {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const char* const letter = "Subject: hello\r\n\r\nbody\r\n";

class Smtp : public testing::Test {
 protected:
  Smtp() {
    setup_.server = {.host = "127.0.0.1", .port = 0, .security = Security::none};
    setup_.own_name = "images.example";
  }

  // A server of this script, and a client that is to speak to it.
  void serve(Script script = {}, std::shared_ptr<const net::Identity> identity = nullptr) {
    server_ = std::make_unique<MailServer>(std::move(script), std::move(identity));
    setup_.server.port = server_->port();
  }
  void serve_starttls(Script script = {},
                      const net::CertificateRequest& request = {.ip_address = "127.0.0.1"}) {
    script.offers = "250-mail.example\r\n250 STARTTLS\r\n";
    script.identity = authority_.issue(request);
    setup_.server.security = Security::starttls;
    setup_.server.ca_file = roots_.path();
    serve(std::move(script));
  }
  void sign_in() { setup_.server.credentials = Credentials{"ann", "pass word"}; }

  void send(const std::string& to = "bob@example.com", const std::string& message = letter) {
    SmtpClient client(setup_);
    const auto session = client.open();
    session->deliver({*parse_address("images@example.com"), *parse_address(to), message});
    session->quit();
  }

  Error failure(const std::string& to = "bob@example.com", const std::string& message = letter) {
    try {
      send(to, message);
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing failed";
    return {Fault::stopped, ""};
  }
  Fault fault() { return failure().fault(); }

  net::TestAuthority authority_;
  net::PemFile roots_{authority_.pem()};
  SmtpSetup setup_;
  std::unique_ptr<MailServer> server_;
};

TEST_F(Smtp, HandsAMessageOver) {
  serve();
  send();
  EXPECT_THAT(server_->lines(), ElementsAre("EHLO images.example", "MAIL FROM:<images@example.com> SIZE=24",
                                            "RCPT TO:<bob@example.com>", "DATA", "QUIT"));
  ASSERT_EQ(server_->mails().size(), 1U);
  EXPECT_EQ(server_->mails()[0].message, letter);
}

TEST_F(Smtp, DotsAtTheBeginningOfALineSurvive) {
  serve();
  const std::string message = "Subject: x\r\n\r\n.\r\n..\r\n.hidden\r\nMAIL FROM:<evil@example.com>\r\n";
  send("bob@example.com", message);
  ASSERT_EQ(server_->mails().size(), 1U);
  EXPECT_EQ(server_->mails()[0].message, message);
  EXPECT_EQ(server_->count("MAIL"), 1);
}

TEST_F(Smtp, AMessageOfBareLineEndsIsNotSent) {
  serve();
  for (const char* message : {"a\n.\nMAIL FROM:<evil@example.com>\n", "a\r.\r\n", "a\r\n.\nb\r\n", "a"})
    EXPECT_EQ(failure("bob@example.com", message).fault(), Fault::message) << message;
  EXPECT_EQ(failure("bob@example.com", std::string("a\0b\r\n", 5)).fault(), Fault::message);
  EXPECT_EQ(server_->count("DATA"), 0);
}

TEST_F(Smtp, SignsInWithPlain) {
  Script script;
  script.offers = "250-mail.example\r\n250 AUTH LOGIN PLAIN\r\n";
  serve(script);
  sign_in();
  send();
  EXPECT_THAT(server_->lines(), Contains("AUTH PLAIN AGFubgBwYXNzIHdvcmQ="));
}

TEST_F(Smtp, SignsInWithLoginWhereThereIsNothingElse) {
  Script script;
  script.offers = "250-mail.example\r\n250 auth=login\r\n";
  script.answers = {{"AUTH LOGIN", "334 VXNlcm5hbWU6\r\n"},
                    {"YW5u", "334 UGFzc3dvcmQ6\r\n"},
                    {"cGFzcyB3b3Jk", "235 ok\r\n"}};
  serve(script);
  sign_in();
  send();
  EXPECT_EQ(server_->mails().size(), 1U);
}

TEST_F(Smtp, SaysThatUserAndPasswordAreRefusedWithoutRepeatingThem) {
  Script script;
  script.offers = "250-mail.example\r\n250 AUTH PLAIN\r\n";
  script.answers = {{"AUTH", "535 5.7.8 no: pass word AGFubgBwYXNzIHdvcmQ= ok?\r\n"}};
  serve(script);
  sign_in();
  const Error error = failure();
  EXPECT_EQ(error.fault(), Fault::sign_in);
  EXPECT_THAT(error.what(),
              AllOf(HasSubstr("535 5.7.8"), Not(HasSubstr("pass word")), Not(HasSubstr("AGFub"))));
  EXPECT_THAT(error.said(), AllOf(Not(HasSubstr("pass word")), Not(HasSubstr("AGFub"))));
}

TEST_F(Smtp, DoesNotSendAPasswordWhereNoKnownWayIsOffered) {
  for (const char* offers : {"250 mail.example\r\n", "250-mail.example\r\n250 AUTH CRAM-MD5 XPLAIN\r\n"}) {
    Script script;
    script.offers = offers;
    serve(script);
    sign_in();
    EXPECT_EQ(fault(), Fault::sign_in) << offers;
    EXPECT_EQ(server_->count("AUTH"), 0);
    EXPECT_EQ(server_->count("MAIL"), 0);
  }
}

TEST_F(Smtp, EncryptsBeforeItSignsIn) {
  serve_starttls();
  sign_in();
  send();
  EXPECT_THAT(server_->lines(),
              ElementsAre("EHLO images.example", "STARTTLS", "EHLO images.example", StartsWith("AUTH PLAIN "),
                          StartsWith("MAIL"), StartsWith("RCPT"), "DATA", "QUIT"));
}

TEST_F(Smtp, GoesNoFurtherWhenStarttlsIsStripped) {
  serve_starttls();
  serve();  // the same without the offer
  sign_in();
  EXPECT_EQ(fault(), Fault::insecure);
  EXPECT_THAT(server_->lines(), ElementsAre("EHLO images.example"));
}

TEST_F(Smtp, GoesNoFurtherWhenStarttlsIsRefused) {
  Script script;
  script.answers = {{"STARTTLS", "454 not now\r\n"}};
  serve_starttls(script);
  sign_in();
  EXPECT_EQ(fault(), Fault::later);
  EXPECT_EQ(server_->count("AUTH"), 0);
}

TEST_F(Smtp, WhatIsSaidBetweenStarttlsAndTheHandshakeEndsIt) {
  Script script;
  script.injected = "250-evil\r\n250 AUTH PLAIN\r\n";
  serve_starttls(script);
  sign_in();
  EXPECT_EQ(fault(), Fault::insecure);
  EXPECT_EQ(server_->count("AUTH"), 0);
}

TEST_F(Smtp, OffersFromBeforeTheHandshakeAreForgotten) {
  Script script;
  script.offers_in_tls = "250 mail.example\r\n";
  serve_starttls(script);
  sign_in();
  EXPECT_EQ(fault(), Fault::sign_in);  // AUTH was offered in the clear only, or never
}

TEST_F(Smtp, ACertificateForAnotherHostEndsIt) {
  serve_starttls({}, {.ip_address = "127.0.0.2"});
  sign_in();
  const Error error = failure();
  EXPECT_EQ(error.fault(), Fault::insecure);
  EXPECT_THAT(error.what(), HasSubstr("another host"));
  EXPECT_EQ(server_->count("AUTH"), 0);
}

TEST_F(Smtp, ACertificateOfAnUnknownAuthorityEndsIt) {
  serve_starttls();
  const net::PemFile others(net::TestAuthority().pem());
  setup_.server.ca_file = others.path();
  EXPECT_EQ(fault(), Fault::insecure);
}

TEST_F(Smtp, SpeaksTlsFromTheFirstByte) {
  setup_.server.security = Security::tls;
  setup_.server.ca_file = roots_.path();
  serve({}, authority_.issue({.ip_address = "127.0.0.1"}));
  send();
  EXPECT_EQ(server_->mails().size(), 1U);
}

TEST_F(Smtp, TlsTowardsAServerInTheClearFails) {
  setup_.server.security = Security::tls;
  setup_.server.ca_file = roots_.path();
  serve();
  EXPECT_EQ(fault(), Fault::insecure);
}

TEST_F(Smtp, AnInternationalAddressNeedsTheServersWord) {
  serve();
  EXPECT_EQ(failure("jürgen@example.com").fault(), Fault::recipient);
  Script script;
  script.offers = "250-mail.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n";
  serve(script);
  send("jürgen@münchen.example");
  EXPECT_THAT(server_->lines(), Contains("MAIL FROM:<images@example.com> SMTPUTF8 BODY=8BITMIME"));
  EXPECT_THAT(server_->lines(), Contains("RCPT TO:<jürgen@xn--mnchen-3ya.example>"));
}

struct Refusal {
  const char* to;
  const char* reply;
  Fault fault;
};

TEST_F(Smtp, TellsWhatIsForGoodFromWhatIsNot) {
  for (const Refusal& refusal :
       {Refusal{"RCPT", "550 5.1.1 nobody here\r\n", Fault::recipient},
        Refusal{"RCPT", "450 4.2.0 greylisted\r\n", Fault::later},
        Refusal{"RCPT", "554 5.7.1 relay access denied\r\n", Fault::refused},
        Refusal{"RCPT", "530 sign in first\r\n", Fault::refused},
        Refusal{"MAIL", "553 5.7.1 not your address\r\n", Fault::refused},
        Refusal{"MAIL", "421 too busy\r\n", Fault::later}, Refusal{"DATA", "554 no\r\n", Fault::message},
        Refusal{".", "554 5.7.1 spam\r\n", Fault::message}, Refusal{".", "451 later\r\n", Fault::later},
        Refusal{"DATA", "250 what\r\n", Fault::protocol}, Refusal{"EHLO", "502 what\r\n", Fault::refused},
        Refusal{"(greeting)", "554 go away\r\n", Fault::refused}}) {
    Script script;
    script.answers = {{refusal.to, refusal.reply}};
    serve(script);
    EXPECT_EQ(fault(), refusal.fault) << refusal.to << " " << refusal.reply;
  }
}

TEST_F(Smtp, TheAnswerToTheMessageIsNotPartOfTheSentence) {
  Script script;
  script.answers = {{".", "550 5.7.1 https://images.example/claim/secret is bad\r\n"}};
  serve(script);
  const Error error = failure();
  EXPECT_THAT(error.what(), AllOf(HasSubstr("550 5.7.1"), Not(HasSubstr("secret"))));
  EXPECT_THAT(error.said(), HasSubstr("secret"));  // for a message without one
}

TEST_F(Smtp, SeveralMailsGoThroughOneSessionAlsoAfterARefusal) {
  Script script;
  script.answers = {{"RCPT TO:<nobody", "550 5.1.1 nobody\r\n"}};
  serve(script);
  SmtpClient client(setup_);
  const auto session = client.open();
  const auto to = [&](const char* address) {
    session->deliver({*parse_address("images@example.com"), *parse_address(address), letter});
  };
  to("ann@example.com");
  EXPECT_THROW(to("nobody@example.com"), Error);
  to("bob@example.com");
  EXPECT_EQ(server_->connections(), 1);
  EXPECT_EQ(server_->count("RSET"), 1);
  ASSERT_EQ(server_->mails().size(), 2U);
  EXPECT_EQ(server_->mails()[1].to, "RCPT TO:<bob@example.com>");
}

TEST_F(Smtp, JunkIsNoMailServer) {
  for (const char* greeting : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\r\n", "22\r\n", "220x\r\n", "999 x\r\n",
                               "\x16\x03\x01\x02\n", "220-a\r\n250 b\r\n"}) {
    Script script;
    script.greeting = greeting;
    serve(script);
    EXPECT_EQ(fault(), Fault::protocol) << greeting;
  }
}

TEST_F(Smtp, ALineWithoutEndIsCutOff) {
  Script script;
  script.greeting = "220 " + std::string(1 << 20, 'x');
  serve(script);
  EXPECT_THAT(failure().what(), HasSubstr("no end"));
}

TEST_F(Smtp, AReplyWithoutEndIsCutOff) {
  Script script;
  script.offers.clear();
  for (int i = 0; i < 10'000; ++i) script.offers += "250-MORE\r\n";
  serve(script);
  EXPECT_THAT(failure().what(), HasSubstr("no end"));
}

TEST_F(Smtp, AnAnswerThatNobodyAskedForEndsIt) {
  Script script;
  script.offers = "250 mail.example\r\n250 fine\r\n250 fine\r\n354 go\r\n250 taken\r\n";
  serve(script);
  EXPECT_EQ(fault(), Fault::protocol);
  EXPECT_EQ(server_->count("MAIL"), 0);
}

TEST_F(Smtp, ACutConnectionIsAnError) {
  for (const char* place : {"(greeting)", "EHLO", "MAIL", "RCPT", "DATA", "."}) {
    Script script;
    script.answers = {{place, ""}, {"QUIT", ""}};
    setup_.times.reply = setup_.times.take = std::chrono::milliseconds(100);
    serve(script);
    EXPECT_EQ(fault(), Fault::protocol) << place;  // silence is
  }
  net::TestServer rude([](net::Peer& peer) { peer.send("220 hello\r\n"); });
  setup_.times = {};
  setup_.server.port = rude.port();
  const Fault cut = fault();
  EXPECT_TRUE(cut == Fault::protocol || cut == Fault::connect);
}

TEST_F(Smtp, AServerThatDripsDoesNotGetMoreTime) {
  std::atomic<bool> gone = false;
  net::TestServer slow([&](net::Peer& peer) {
    peer.send("220");
    while (!gone && peer.send("-")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  });
  setup_.server.port = slow.port();
  setup_.times.reply = std::chrono::milliseconds(100);
  EXPECT_THAT(failure().what(), HasSubstr("longer than 100 ms"));
  gone = true;
}

TEST_F(Smtp, StopsWhenItIsTold) {
  std::atomic<bool> stop = true;
  serve();
  SmtpClient client(setup_);
  try {
    client.open(&stop);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::stopped);
  }
}

TEST_F(Smtp, NobodyListens) {
  serve();
  server_.reset();
  EXPECT_EQ(fault(), Fault::connect);
}

TEST_F(Smtp, TriesEveryAddressOfTheName) {
  serve();
  const auto resolver = std::make_shared<net::FakeResolver>();
  resolver->add("mail.example", {"127.0.0.9", "127.0.0.1"});
  setup_.resolver = resolver;
  setup_.server.host = "mail.example";
  send();
  EXPECT_EQ(server_->mails().size(), 1U);
  setup_.server.host = "other.example";
  EXPECT_EQ(fault(), Fault::connect);
}

}  // namespace
}  // namespace lightkeep::mail

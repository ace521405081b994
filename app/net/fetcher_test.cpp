// Whole fetches against loopback servers. The address rule is on: names resolve to public addresses, and the
// dialer leads those to the servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "app/net/fetcher.h"
#include "app/net/testing/server.h"

namespace lightkeep::net {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* public_address = "93.184.216.34";

std::string ok(const std::string& body, const std::string& fields = "Content-Type: image/png\r\n") {
  return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

std::string redirect(const std::string& location, int status = 302) {
  return "HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + location +
         "\r\nContent-Length: 0\r\n\r\n";
}

class Fetching : public testing::Test {
 protected:
  Fetching() { resolver_->add("img.example", {public_address}); }

  TestServer& serve(TestServer::Handler handler) {
    server_ = std::make_unique<TestServer>(std::move(handler));
    dialer_->lead(public_address, 80, *server_);
    return *server_;
  }

  Fetched fetch(const std::string& url) {
    config_.resolver = resolver_;
    config_.dialer = dialer_;
    Fetcher fetcher(config_);
    return fetcher.fetch(
        url, limits_, [&](std::span<const char> bytes) { body_.append(bytes.data(), bytes.size()); }, stop_);
  }

  // The fault, with the sentence in `said_`.
  Fault failure(const std::string& url) {
    try {
      fetch(url);
    } catch (const FetchError& error) {
      said_ = error.what();
      detail_ = error.detail();
      return error.fault();
    }
    ADD_FAILURE() << url << " was fetched";
    return {};
  }

  std::shared_ptr<FakeResolver> resolver_ = std::make_shared<FakeResolver>();
  std::shared_ptr<FakeDialer> dialer_ = std::make_shared<FakeDialer>();
  std::unique_ptr<TestServer> server_;
  FetchConfig config_;
  FetchLimits limits_{.bytes = 1 << 20};
  const std::atomic<bool>* stop_ = nullptr;
  std::string body_;
  std::string said_;
  std::string detail_;
};

TEST_F(Fetching, GivesTheBytesAndWhatIsKnownOfThem) {
  serve(
      answers(ok("image bytes",
                 "Content-Type: Image/PNG; x=y\r\nContent-Disposition: attachment; filename=\"a.png\"\r\n")));
  const Fetched fetched = fetch("http://img.example/x?y#z");
  EXPECT_EQ(body_, "image bytes");
  EXPECT_EQ(fetched.size, 11U);
  EXPECT_EQ(fetched.filename, "a.png");
  EXPECT_EQ(fetched.content_type, "image/png");
  EXPECT_EQ(fetched.final_url, "http://img.example/x?y");
}

TEST_F(Fetching, AsksForANameOfAnotherScriptAsTheDnsKnowsIt) {
  resolver_->add("xn--bcher-kva.example", {public_address});
  serve(answers(ok("image bytes")));
  EXPECT_EQ(fetch("http://bücher.example/ä.jpg").final_url, "http://xn--bcher-kva.example/%C3%A4.jpg");
}

TEST_F(Fetching, AsksForIdentityByName) {
  std::promise<std::string> head;
  serve([&](Peer& peer) {
    head.set_value(peer.read_head());
    peer.send(ok("x"));
  });
  config_.user_agent = "Lightkeep/9";
  fetch("http://IMG.example/a%20b.png?q=1");
  const std::string sent = head.get_future().get();
  EXPECT_THAT(sent,
              AllOf(HasSubstr("GET /a%20b.png?q=1 HTTP/1.1\r\n"), HasSubstr("\r\nHost: img.example\r\n"),
                    HasSubstr("\r\nUser-Agent: Lightkeep/9\r\n"),
                    HasSubstr("\r\nAccept-Encoding: identity\r\n"), HasSubstr("\r\nConnection: close\r\n")));
}

TEST_F(Fetching, TakesChunksAndBodiesThatEndWithTheConnection) {
  serve(answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  EXPECT_EQ(fetch("http://img.example/").size, 5U);
  serve(answers("HTTP/1.0 200 OK\r\n\r\nfghij"));
  fetch("http://img.example/");
  EXPECT_EQ(body_, "abcdefghij");
}

TEST_F(Fetching, StreamsInPieces) {
  const std::string body(300'000, 'x');
  serve(answers(ok(body)));
  std::size_t largest = 0;
  config_.resolver = resolver_;
  config_.dialer = dialer_;
  const Fetched fetched =
      Fetcher(config_).fetch("http://img.example/", limits_,
                             [&](std::span<const char> bytes) { largest = std::max(largest, bytes.size()); });
  EXPECT_EQ(fetched.size, body.size());
  EXPECT_LE(largest, 64U << 10);
}

TEST_F(Fetching, PassesOverInterimAnswers) {
  serve(answers("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok("body")));
  EXPECT_EQ(fetch("http://img.example/").size, 4U);
}

TEST_F(Fetching, LetsTheSinksExceptionThrough) {
  serve(answers(ok("body")));
  config_.resolver = resolver_;
  config_.dialer = dialer_;
  EXPECT_THROW(Fetcher(config_).fetch("http://img.example/", limits_, [](std::span<const char>) { throw 7; }),
               int);
}

// Addresses

struct Forbidden {
  const char* url;
  const char* says;
};

const Forbidden forbidden[] = {
    {"http://127.0.0.1/", "not a public address"},
    {"http://127.0.0.1:8080/", "not a public address"},
    {"http://0.0.0.0/", "not a public address"},
    {"http://10.1.2.3/", "not a public address"},
    {"http://100.100.100.200/latest/meta-data/", "not a public address"},
    {"http://168.63.129.16/machine", "not a public address"},
    {"http://169.254.169.254/latest/meta-data/", "not a public address"},
    {"http://192.0.0.192/", "not a public address"},
    {"http://192.168.1.1/", "not a public address"},
    {"http://255.255.255.255/", "not a public address"},
    {"https://[::1]/", "not a public address"},
    {"http://[::]/", "not a public address"},
    {"http://[::ffff:127.0.0.1]/", "not a public address"},
    {"http://[::ffff:7f00:1]/", "not a public address"},
    {"http://[0:0:0:0:0:ffff:127.0.0.1]/", "not a public address"},
    {"http://[::ffff:8.8.8.8]/", "not a public address"},
    {"http://[::127.0.0.1]/", "not a public address"},
    {"http://[::ffff:0:127.0.0.1]/", "not a public address"},
    {"http://[64:ff9b::127.0.0.1]/", "not a public address"},
    {"http://[64:ff9b::a9fe:a9fe]/", "not a public address"},
    {"http://[64:ff9b:1::a00:1]/", "not a public address"},
    {"http://[2002:7f00:1::]/", "not a public address"},
    {"http://[2001:0:7f00:1::]/", "not a public address"},
    {"http://[fd00:ec2::254]/", "not a public address"},
    {"http://[fe80::1]/", "not a public address"},
    {"http://localhost/", "no public address"},
    {"http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/",
     "no public address"},  // circled letters
    {"http://metadata/", "no public address"},
    {"http://metadata.google.internal/", "no public address"},
    {"http://unknown.example/", "no public address"},
    {"http://img.example:22/", "port 22"},
    {"http://img.example:25/", "port 25"},
    {"http://img.example:6667/", "port 6667"},
};

class ForbiddenDestinations : public Fetching, public testing::WithParamInterface<Forbidden> {};

TEST_P(ForbiddenDestinations, AreNeverDialed) {
  resolver_->add("localhost", {"127.0.0.1", "::1"});
  resolver_->add("metadata", {public_address});
  resolver_->add("metadata.google.internal", {"169.254.169.254"});
  EXPECT_EQ(failure(GetParam().url), Fault::refused) << GetParam().url;
  EXPECT_THAT(said_, HasSubstr(GetParam().says));
  EXPECT_THAT(dialer_->dialed(), IsEmpty());
}

TEST_P(ForbiddenDestinations, AreNotReachedThroughARedirect) {
  resolver_->add("localhost", {"127.0.0.1", "::1"});
  resolver_->add("metadata", {public_address});
  resolver_->add("metadata.google.internal", {"169.254.169.254"});
  serve(answers(redirect(GetParam().url)));
  EXPECT_EQ(failure("http://img.example/a.png"), Fault::refused) << GetParam().url;
  EXPECT_THAT(said_, AllOf(HasSubstr("http://img.example/a.png"), HasSubstr(GetParam().says),
                           HasSubstr("after a redirect to")));
  EXPECT_THAT(dialer_->dialed(), ElementsAre("93.184.216.34 80"));
}

INSTANTIATE_TEST_SUITE_P(Rule, ForbiddenDestinations, testing::ValuesIn(forbidden));

TEST_F(Fetching, ReachesTheVeryAddressThatWasChecked) {
  serve(answers(ok("x")));
  resolver_->add("rebind.example", {public_address});
  resolver_->add("rebind.example", {"127.0.0.1"});
  fetch("http://rebind.example/");
  EXPECT_EQ(resolver_->lookups(), 1);
  EXPECT_THAT(dialer_->dialed(), ElementsAre("93.184.216.34 80"));
}

TEST_F(Fetching, ChecksANameAnewOnEachHop) {
  TestServer& server = serve(answers(redirect("/again")));
  resolver_->add("rebind.example", {public_address});
  resolver_->add("rebind.example", {"127.0.0.1"});
  dialer_->lead("127.0.0.1", 80, server);
  EXPECT_EQ(failure("http://rebind.example/"), Fault::refused);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Fetching, PassesOverThePrivateAddressesOfAName) {
  serve(answers(ok("x")));
  resolver_->add("mixed.example", {"10.0.0.1", "::1", public_address, "fe80::1"});
  fetch("http://mixed.example/");
  EXPECT_THAT(dialer_->dialed(), ElementsAre("93.184.216.34 80"));
}

TEST_F(Fetching, SaysTheSameOfUnknownAndOfPrivateNames) {
  resolver_->add("inner.example", {"10.20.30.40"});
  failure("http://inner.example/");
  const std::string inner = said_;
  EXPECT_THAT(detail_, HasSubstr("10.20.30.40"));
  failure("http://outer.example/");
  EXPECT_EQ(inner.substr(inner.find(" could")), said_.substr(said_.find(" could")));
}

TEST_F(Fetching, TriesTheNextAddressAndFourAtMost) {
  serve(answers(ok("x")));
  resolver_->add("multi.example", {"2606:4700::1", "1.1.1.1", public_address});
  fetch("http://multi.example/");
  EXPECT_THAT(dialer_->dialed(), ElementsAre("2606:4700::1 80", "1.1.1.1 80", "93.184.216.34 80"));
  resolver_->add("many.example", {"1.0.0.1", "1.0.0.2", "1.0.0.3", "1.0.0.4", "1.0.0.5"});
  EXPECT_EQ(failure("http://many.example/"), Fault::unreachable);
  EXPECT_EQ(dialer_->dialed().size(), 7U);
}

TEST_F(Fetching, ReachesThisMachineOnlyWhereItServesEverybody) {
  TestServer& server = serve(answers(ok("x")));
  dialer_->lead(public_address, 9200, server);
  config_.own_address = [](const ip::Address& address) { return address.text() == public_address; };
  EXPECT_EQ(fetch("http://img.example/").size, 1U);
  EXPECT_EQ(failure("http://img.example:9200/"), Fault::refused);
  config_.own_address = [](const ip::Address&) { return false; };
  EXPECT_EQ(fetch("http://img.example:9200/").size, 1U);
}

TEST_F(Fetching, GoesAnywhereWhenPrivateFetchesAreAllowed) {
  TestServer& server = serve(answers(ok("x")));
  dialer_->lead("127.0.0.1", 25, server);
  dialer_->lead("::1", 80, server);
  resolver_->add("localhost", {"127.0.0.1"});
  config_.allow_private = true;
  EXPECT_EQ(fetch("http://127.0.0.1:25/").size, 1U);
  EXPECT_EQ(fetch("http://localhost:25/").size, 1U);
  EXPECT_EQ(fetch("http://[::1]/").size, 1U);
  EXPECT_EQ(failure("http://127.1/"), Fault::bad_url);
}

// Redirects

TEST_F(Fetching, FollowsThreeRedirects) {
  serve([](Peer& peer) {
    const std::string head = peer.read_head();
    if (head.starts_with("GET /0 "))
      peer.send(redirect("1", 301));
    else if (head.starts_with("GET /1 "))
      peer.send(redirect("/2", 307));
    else if (head.starts_with("GET /2 "))
      peer.send(redirect("http://img.example/last.png?x", 308));
    else
      peer.send(ok("x"));
  });
  const Fetched fetched = fetch("http://img.example/0");
  EXPECT_EQ(fetched.final_url, "http://img.example/last.png?x");
  EXPECT_EQ(fetched.filename, "last.png");
}

TEST_F(Fetching, StopsAtTheFourthRedirect) {
  TestServer& server = serve(answers(redirect("/again")));
  EXPECT_EQ(failure("http://img.example/"), Fault::refused);
  EXPECT_THAT(said_, HasSubstr("more than 3 times"));
  EXPECT_EQ(server.connections(), 4);
}

TEST_F(Fetching, RefusesRedirectsThatAreNone) {
  for (const char* location :
       {"ftp://img.example/", "http://user@img.example/", "http://0x7f.1/", "file:///etc/passwd"}) {
    serve(answers(redirect(location)));
    EXPECT_EQ(failure("http://img.example/"), Fault::bad_answer) << location;
  }
  serve(answers("HTTP/1.1 302 Found\r\n\r\n"));
  EXPECT_EQ(failure("http://img.example/"), Fault::bad_answer);
}

// Answers

struct BadAnswer {
  const char* answer;
  Fault fault;
  const char* says;
};

const BadAnswer bad_answers[] = {
    {"HTTP/1.1 404 Not Found\r\n\r\nx", Fault::bad_answer, "status 404"},
    {"HTTP/1.1 500 Oops\r\n\r\n", Fault::bad_answer, "status 500"},
    {"HTTP/1.1 204 No Content\r\n\r\n", Fault::bad_answer, "status 204"},
    {"HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\nx", Fault::bad_answer, "status 206"},
    {"HTTP/1.1 304 Not Modified\r\n\r\n", Fault::bad_answer, "status 304"},
    {"HTTP/1.1 101 Switching\r\n\r\n", Fault::bad_answer, "another protocol"},
    {"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html>", Fault::wrong_type,
     "text/html, not an image"},
    {"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", Fault::wrong_type, "application/json"},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", Fault::bad_answer,
     "compressed"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", Fault::too_large, "larger than 1048576 bytes"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n", Fault::too_large, "larger"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", Fault::bad_answer,
     "not valid HTTP"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", Fault::bad_answer, "before the whole file"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", Fault::bad_answer,
     "before the whole file"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", Fault::bad_answer,
     "not valid HTTP"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Fault::bad_answer, "without a single byte"},
    {"SSH-2.0-OpenSSH_9.2p1\r\n\r\n", Fault::bad_answer, "not valid HTTP"},
    {"garbage", Fault::bad_answer, "without an answer"},
    {"", Fault::bad_answer, "without an answer"},
};

class BadAnswers : public Fetching, public testing::WithParamInterface<BadAnswer> {};

TEST_P(BadAnswers, AreErrorsThatNameTheSource) {
  serve(answers(GetParam().answer));
  EXPECT_EQ(failure("http://img.example/a.png?signature=secret"), GetParam().fault) << GetParam().answer;
  EXPECT_THAT(said_, AllOf(HasSubstr("http://img.example/a.png could not be fetched"),
                           HasSubstr(GetParam().says), Not(HasSubstr("secret"))));
}

INSTANTIATE_TEST_SUITE_P(Answers, BadAnswers, testing::ValuesIn(bad_answers));

TEST_F(Fetching, RefusesAnOversizedDeclarationBeforeAByteOfIt) {
  serve([](Peer& peer) {
    peer.read_head();
    peer.send(ok(std::string(11, 'x')));
  });
  limits_.bytes = 10;
  EXPECT_EQ(failure("http://img.example/"), Fault::too_large);
  EXPECT_EQ(body_, "");
}

TEST_F(Fetching, StopsAtTheLimitOfAnEndlessBody) {
  serve([](Peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    while (peer.send(std::string(10'000, 'x'))) {
    }
  });
  EXPECT_EQ(failure("http://img.example/"), Fault::too_large);
  EXPECT_LE(body_.size(), limits_.bytes);
}

TEST_F(Fetching, StopsReadingAnEndlessHead) {
  for (const char* piece : {"X-Field: value\r\n", "x"}) {
    serve([piece](Peer& peer) {
      peer.read_head();
      peer.send("HTTP/1.1 200 OK\r\n");
      while (peer.send(piece)) {
      }
    });
    EXPECT_EQ(failure("http://img.example/"), Fault::bad_answer);
    EXPECT_THAT(said_, HasSubstr("head"));
  }
}

TEST_F(Fetching, StopsReadingEndlessInterimAnswers) {
  serve([](Peer& peer) {
    peer.read_head();
    while (peer.send("HTTP/1.1 102 Processing\r\n\r\n")) {
    }
  });
  EXPECT_EQ(failure("http://img.example/"), Fault::bad_answer);
}

// Time

TEST_F(Fetching, GivesUpOnSilence) {
  for (const char* beginning :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"}) {
    serve([beginning](Peer& peer) {
      peer.read_head();
      peer.send(beginning);
      peer.wait_for_close();
    });
    limits_.stall = std::chrono::milliseconds(50);
    EXPECT_EQ(failure("http://img.example/"), Fault::too_slow);
    EXPECT_THAT(said_, HasSubstr("nothing for 50 ms"));
  }
}

TEST_F(Fetching, EndsAtItsDeadlineHoweverBusyTheServer) {
  // Always another byte and never a stall: only the whole time can end this.
  serve([](Peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n");
    while (peer.send("x")) {
    }
  });
  limits_.total = std::chrono::milliseconds(100);
  limits_.bytes = std::uint64_t{1} << 40;
  EXPECT_EQ(failure("http://img.example/"), Fault::too_slow);
  EXPECT_THAT(said_, HasSubstr("longer than 100 ms"));
}

TEST_F(Fetching, EndsWhenToldTo) {
  std::atomic<bool> stop{false};
  stop_ = &stop;
  serve([&](Peer& peer) {
    peer.read_head();
    stop = true;
    peer.wait_for_close();
  });
  EXPECT_EQ(failure("http://img.example/"), Fault::stopped);
}

TEST_F(Fetching, ServesManyThreadsAtOnce) {
  serve(answers(ok("x")));
  config_.allow_private = true;
  Fetcher fetcher(config_);
  const std::string url = "http://127.0.0.1:" + std::to_string(server_->port()) + "/";
  std::atomic<int> fetched{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back(
        [&] { fetched += static_cast<int>(fetcher.fetch(url, limits_, [](std::span<const char>) {}).size); });
  }
  threads.clear();
  EXPECT_EQ(fetched, 8);
}

}  // namespace
}  // namespace lightkeep::net

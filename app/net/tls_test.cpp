// Fetches through TLS, with an authority of the test's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "app/net/fetcher.h"
#include "app/net/testing/server.h"

namespace lightkeep::net {
namespace {

using testing::HasSubstr;

const char* const answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";

class Tls : public testing::Test {
 protected:
  Tls() {
    resolver_->add("img.example", {"93.184.216.34"});
    config_.resolver = resolver_;
    config_.dialer = dialer_;
    config_.ca_file = roots_.path();
  }

  void serve(const CertificateRequest& request, TestServer::Handler handler = answers(answer)) {
    server_ = std::make_unique<TestServer>(std::move(handler), authority_.issue(request));
    dialer_->lead("93.184.216.34", 443, *server_);
  }

  std::uint64_t fetch(const std::string& url = "https://img.example/") {
    return Fetcher(config_).fetch(url, {.bytes = 100}, [](std::span<const char>) {}).size;
  }

  std::string failure(Fault fault, const std::string& url = "https://img.example/") {
    try {
      fetch(url);
    } catch (const FetchError& error) {
      EXPECT_EQ(error.fault(), fault) << error.what() << " / " << error.detail();
      return error.what();
    }
    ADD_FAILURE() << "nothing was refused";
    return {};
  }

  TestAuthority authority_;
  PemFile roots_{authority_.pem()};
  std::shared_ptr<FakeResolver> resolver_ = std::make_shared<FakeResolver>();
  std::shared_ptr<FakeDialer> dialer_ = std::make_shared<FakeDialer>();
  std::unique_ptr<TestServer> server_;
  FetchConfig config_;
};

TEST_F(Tls, FetchesFromAServerOfTheRightName) {
  serve({.dns_name = "img.example"});
  EXPECT_EQ(fetch(), 4U);
}

TEST_F(Tls, FetchesFromAServerOfTheOlderVersion) {
  serve({.dns_name = "img.example", .newest = MBEDTLS_SSL_VERSION_TLS1_2});
  EXPECT_EQ(fetch(), 4U);
  serve({.dns_name = "other.example", .newest = MBEDTLS_SSL_VERSION_TLS1_2});
  EXPECT_THAT(failure(Fault::insecure), HasSubstr("another host"));
}

TEST_F(Tls, DoesNotTrustTheTestsAuthorityByItself) {
  serve({.dns_name = "img.example"});
  config_.ca_file.reset();  // the machine's own roots, or none
  EXPECT_THAT(failure(Fault::insecure), testing::AnyOf(HasSubstr("not signed by a known authority"),
                                                       HasSubstr("no root certificates")));
}

TEST_F(Tls, TakesAWildcardForOneLabel) {
  serve({.dns_name = "*.example"});
  EXPECT_EQ(fetch(), 4U);
  serve({.dns_name = "*.img.example"});
  EXPECT_THAT(failure(Fault::insecure), HasSubstr("another host"));
}

TEST_F(Tls, RefusesAnotherName) {
  serve({.dns_name = "other.example"});
  EXPECT_THAT(
      failure(Fault::insecure),
      HasSubstr("https://img.example/ could not be fetched: the server's certificate is for another host"));
  serve({});
  EXPECT_THAT(failure(Fault::insecure), HasSubstr("another host"));
}

TEST_F(Tls, RefusesAnUnknownAuthority) {
  serve({.dns_name = "img.example"});
  const PemFile others(TestAuthority().pem());
  config_.ca_file = others.path();
  EXPECT_THAT(failure(Fault::insecure), HasSubstr("not signed by a known authority"));
}

TEST_F(Tls, RefusesACertificateOutOfItsTime) {
  serve({.dns_name = "img.example", .from = "20200101000000", .until = "20210101000000"});
  EXPECT_THAT(failure(Fault::insecure), HasSubstr("has expired"));
  serve({.dns_name = "img.example", .from = "20980101000000", .until = "20990101000000"});
  EXPECT_THAT(failure(Fault::insecure), HasSubstr("not valid yet"));
}

TEST_F(Tls, LooksForAddressesAmongTheCertificatesAddresses) {
  serve({.ip_address = "93.184.216.34"});
  EXPECT_EQ(fetch("https://93.184.216.34/"), 4U);
  serve({.ip_address = "93.184.216.35"});
  EXPECT_THAT(failure(Fault::insecure, "https://93.184.216.34/"), HasSubstr("another host"));
}

TEST_F(Tls, SaysWhenThereAreNoRoots) {
  serve({.dns_name = "img.example"});
  for (const char* path : {"/nonexistent/roots.pem", "/dev/null"}) {
    config_.ca_file = path;
    EXPECT_THAT(failure(Fault::insecure), HasSubstr("no root certificates"));
  }
}

TEST_F(Tls, ReadsTheRootsAgainWhenTheyChange) {
  serve({.dns_name = "img.example"});
  const PemFile changing(TestAuthority().pem());
  config_.ca_file = changing.path();
  Fetcher fetcher(config_);
  const auto fetch_once = [&] {
    return fetcher.fetch("https://img.example/", {.bytes = 100}, [](std::span<const char>) {}).size;
  };
  EXPECT_THROW(fetch_once(), FetchError);
  changing.write(TestAuthority().pem() + authority_.pem());
  EXPECT_EQ(fetch_once(), 4U);
}

TEST_F(Tls, RefusesAServerThatSpeaksInTheClear) {
  server_ = std::make_unique<TestServer>([](Peer& peer) {
    peer.send(answer);
    peer.wait_for_close();
  });
  dialer_->lead("93.184.216.34", 443, *server_);
  failure(Fault::insecure);
}

TEST_F(Tls, TakesACutForACutAndAnEndForAnEnd) {
  serve({.dns_name = "img.example"}, answers("HTTP/1.1 200 OK\r\n\r\nbody"));
  EXPECT_EQ(fetch(), 4U);
  serve({.dns_name = "img.example"}, [](Peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\n\r\nbo");
  });
  EXPECT_THAT(failure(Fault::bad_answer), HasSubstr("cut off"));
}

TEST_F(Tls, IsNotLeftByARedirect) {
  serve({.dns_name = "img.example"}, answers("HTTP/1.1 302 Found\r\nLocation: http://img.example/\r\n\r\n"));
  EXPECT_THAT(failure(Fault::refused), HasSubstr("from https to http"));
}

TEST_F(Tls, GivesUpOnASilentHandshake) {
  server_ = std::make_unique<TestServer>([](Peer& peer) { peer.wait_for_close(); });
  dialer_->lead("93.184.216.34", 443, *server_);
  try {
    Fetcher(config_).fetch("https://img.example/", {.bytes = 100, .connect = std::chrono::milliseconds(50)},
                           [](std::span<const char>) {});
    ADD_FAILURE();
  } catch (const FetchError& error) {
    EXPECT_EQ(error.fault(), Fault::too_slow);
  }
}

}  // namespace
}  // namespace lightkeep::net

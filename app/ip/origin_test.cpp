#include "app/ip/origin.h"

#include <gtest/gtest.h>

namespace lightkeep::ip {
namespace {

TEST(Origin, HasAHost) {
  EXPECT_EQ(host_of_origin("https://images.example.com"), "images.example.com");
  EXPECT_EQ(host_of_origin("https://images.example.com:8443/x:y"), "images.example.com");
  EXPECT_EQ(host_of_origin("http://[::1]:8080"), "[::1]");
  EXPECT_EQ(host_of_origin("http://[::1]"), "[::1]");
  EXPECT_EQ(host_of_origin("null"), "");
}

TEST(Origin, KeepsSchemeAndPortAtAnotherHost) {
  EXPECT_EQ(origin_at_host("https://images.example.com", "cdn.example.com"), "https://cdn.example.com");
  EXPECT_EQ(origin_at_host("https://images.example.com:8443", "cdn.example.com"),
            "https://cdn.example.com:8443");
  EXPECT_EQ(origin_at_host("http://[::1]:8080", "cdn.localhost"), "http://cdn.localhost:8080");
  EXPECT_EQ(origin_at_host("http://localhost:8080", "cdn.localhost"), "http://cdn.localhost:8080");
}

}  // namespace
}  // namespace lightkeep::ip

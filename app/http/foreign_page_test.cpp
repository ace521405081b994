#include "app/http/foreign_page.h"

#include <gtest/gtest.h>

namespace lightkeep::http {
namespace {

bool refused(const char* origin, std::string_view public_url) {
  Request request;
  if (origin != nullptr) request.headers.set("Origin", origin);
  try {
    refuse_foreign_page(request, public_url);
  } catch (const api::ApiError& error) {
    EXPECT_EQ(error.row().status, 403);
    return true;
  }
  return false;
}

TEST(ForeignPage, MayNotCallAServerOfThisMachineAlone) {
  for (const char* own : {"http://127.0.0.1:8080", "http://localhost", "http://[::1]:8080"}) {
    for (const char* page : {"https://evil.example", "http://localhost.evil.example", "null", "", "file://"})
      EXPECT_TRUE(refused(page, own)) << page;
    for (const char* page : {"http://127.0.0.1:8080", "http://LocalHost:3000", "http://[::1]:5173"})
      EXPECT_FALSE(refused(page, own)) << page;
    EXPECT_FALSE(refused(nullptr, own)) << "a program";
  }
}

TEST(ForeignPage, MayCallAPublicServer) {
  EXPECT_FALSE(refused("https://elsewhere.example", "https://images.example.com"));
  EXPECT_FALSE(refused("null", "https://images.example.com"));
}

}  // namespace
}  // namespace lightkeep::http

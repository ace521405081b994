#include "text/time.h"

#include <gtest/gtest.h>

namespace lightkeep::text {
namespace {

constexpr std::int64_t moment = 1'796'738'705'007;  // Tuesday, 8 December 2026, 14:05:05.007 UTC

TEST(Time, IsWrittenForMachines) {
  EXPECT_EQ(iso_time(moment), "2026-12-08T14:05:05.007Z");
  EXPECT_EQ(iso_seconds(moment), "2026-12-08T14:05:05Z");
  EXPECT_EQ(iso_date(moment), "2026-12-08");
  EXPECT_EQ(http_date(moment), "Tue, 08 Dec 2026 14:05:05 GMT");
  EXPECT_EQ(mail_date(moment), "Tue, 8 Dec 2026 14:05:05 +0000");
  EXPECT_EQ(x509_time(moment), "20261208140505");
}

TEST(Time, IsWrittenForPeople) {
  EXPECT_EQ(day_in_words(moment), "8 December 2026");
  EXPECT_EQ(time_in_words(moment), "8 December 2026, 14:05 UTC");
}

TEST(Time, HasAllItsEdges) {
  EXPECT_EQ(iso_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(951'782'400'000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(http_date(784'111'777'000), "Sun, 06 Nov 1994 08:49:37 GMT");  // the RFC's own
}

}  // namespace
}  // namespace lightkeep::text

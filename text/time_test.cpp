#include "text/time.h"

#include <gtest/gtest.h>

namespace lightkeep::text {
namespace {

constexpr std::int64_t moment = 1'796'738'705'007;  // Tuesday, 8 December 2026, 14:05:05.007 UTC

TEST(Time, IsWrittenForMachines) {
  EXPECT_EQ(iso_time(moment), "2026-12-08T14:05:05.007Z");
  EXPECT_EQ(iso_seconds(moment), "2026-12-08T14:05:05Z");
  EXPECT_EQ(iso_date(moment), "2026-12-08");
  EXPECT_EQ(parse_iso_time("2026-12-08T14:05:05Z"), moment / 1000 * 1000);
  EXPECT_EQ(parse_iso_time("2026-12-08T14:05:05.007Z"), moment / 1000 * 1000);
  for (const char* text :
       {"", "2026-12-08", "2026-13-08T14:05:05Z", "2026-00-08T14:05:05Z", "2026-12-08T14:05:05",
        "2026-12-08T14:05:05+01:00", "2026-02-30T14:05:05Z", "2026-12-08T14:05:05.x"})
    EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
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

TEST(Time, HttpDatesAreReadInAllThreeForms) {
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    EXPECT_EQ(parse_http_date(text), 784'111'777'000) << text;
  EXPECT_EQ(parse_http_date(http_date(moment)), moment / 1000 * 1000);
  EXPECT_EQ(parse_http_date("Fri, 01-Jan-27 00:00:00 GMT"), parse_http_date("Fri, 01 Jan 2027 00:00:00 GMT"));
}

TEST(Time, WhatIsNoHttpDateIsNone) {
  for (const char* text :
       {"", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nix 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT", "784111777",
        "Sun, 06 Nov 1994 08:49:37 GMT; length=1"})
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
}

TEST(Time, AClockIsReadAsFarAsItIsTold) {
  EXPECT_EQ(parse_clock("1970-01-01T00:00:00"), 0);
  EXPECT_EQ(parse_clock("2024-05-03T12:34:56"), 1714739696000);
  EXPECT_EQ(parse_clock("2024-05-03T12:34"), 1714739640000);
  EXPECT_EQ(parse_clock("2024-05-03T12"), parse_clock("2024-05-03T12:00:00"));
  EXPECT_EQ(parse_clock("2024-05-03"), parse_clock("2024-05-03T00:00:00"));
  EXPECT_EQ(parse_clock("2024-05"), parse_clock("2024-05-01"));
  EXPECT_EQ(parse_clock("2024"), parse_clock("2024-01-01"));
  EXPECT_LT(*parse_clock("1850"), 0);
  for (const char* none :
       {"", "24", "2024-", "2024-5", "2024-13", "2024-02-30", "2024-05-03 12", "2024-05-03T24",
        "2024-05-03T12:60", "2024-05-03T12:34:56Z", "2024/05", "+024", "x024", "1714739696000"})
    EXPECT_FALSE(parse_clock(none)) << none;
}

}  // namespace
}  // namespace lightkeep::text

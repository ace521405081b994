#include <gtest/gtest.h>

#include "app/accounts/network.h"

namespace lightkeep::accounts {
namespace {

TEST(SiteOf, IsTheNetworkOfAnIpv6Address) {
  EXPECT_EQ(site_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(site_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(site_of("::ffff:192.0.2.7"), "::ffff:192.0.2.7");
  EXPECT_EQ(site_of(""), "");
}

TEST(NetworkOf, IsWhatIsEasilyHadByOne) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
}

}  // namespace
}  // namespace lightkeep::accounts

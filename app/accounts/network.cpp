#include "app/accounts/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace lightkeep::accounts {
namespace {

constexpr std::ptrdiff_t site_bytes = 8;
constexpr std::ptrdiff_t network_bytes = 6;

std::string beginning_of(const std::string& client, std::ptrdiff_t bytes) {
  in6_addr address{};
  if (inet_pton(AF_INET6, client.c_str(), &address) != 1 || IN6_IS_ADDR_V4MAPPED(&address)) return client;
  std::fill(std::begin(address.s6_addr) + bytes, std::end(address.s6_addr), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &address, text.data(), text.size());
  return text.data();
}

}  // namespace

std::string site_of(const std::string& client) {
  return beginning_of(client, site_bytes);
}

std::string network_of(const std::string& client) {
  return beginning_of(client, network_bytes);
}

}  // namespace lightkeep::accounts

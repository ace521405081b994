// Accepts connections on one address and deals them out to the reactors in turn. One thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "app/ip/address.h"

namespace lightkeep::http {

class Listener {
 public:
  using Accepted = std::function<void(int socket, const ip::Address& peer)>;  // takes the socket over

  Listener() = default;
  ~Listener() { stop(); }
  Listener(const Listener&) = delete;

  /// Callers may connect from here on and wait. Throws std::runtime_error with a sentence for the operator.
  void bind(const std::string& address, std::uint16_t port);
  bool bound() const { return socket_ >= 0; }
  void start(Accepted accepted);  // after bind
  void stop();
  std::uint16_t port() const { return port_; }

 private:
  void loop();
  bool accept_one();
  void shed_one();

  int socket_ = -1, wake_ = -1;
  int spare_ = -1;  // given up for a moment when descriptors run out, so that the caller can be told to go
  std::uint16_t port_ = 0;
  Accepted accepted_;
  std::thread thread_;
};

}  // namespace lightkeep::http

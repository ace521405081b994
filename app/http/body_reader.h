// The body of a request as its handler pulls it. What has come is taken from memory and from the connection;
// where that runs dry, the handler is put aside (fiber.h) and its thread does something else: the reactor
// gathers what comes next, and a worker goes on with the handler when that is worth its while. On the
// handler's fiber; a body that is in memory already needs none.
#pragma once

#include "app/http/front.h"

namespace lightkeep::http {

class BodyReader : public Body {
 public:
  BodyReader(Connection& connection, Front& front);
  ~BodyReader() override;

  std::size_t read(std::span<char> out) override;
  std::optional<std::uint64_t> declared_size() const override { return exchange_.declared; }
  void charge_to(const std::string& owner) override;
  void break_off() override;
  void pause() override;

 private:
  std::size_t read_some(std::span<char> out);
  std::size_t decode_input(std::span<char> out);
  std::size_t receive(std::span<char> out);
  void send_continue();
  void take_place();
  std::size_t count(std::size_t bytes);

  Front& front_;
  Connection& connection_;
  Exchange& exchange_;
  std::uint64_t limit_;
  std::string owner_;
};

}  // namespace lightkeep::http

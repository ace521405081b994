// The body of a request as its handler pulls it, on the handler's thread: what is buffered first, then from
// the connection.
#pragma once

#include "app/http/body_pace.h"
#include "app/http/front.h"

namespace lightkeep::http {

class BodyReader : public Body {
 public:
  BodyReader(Connection& connection, Front& front);

  std::size_t read(std::span<char> out) override;
  std::optional<std::uint64_t> declared_size() const override { return exchange_.declared; }
  void charge_to(const std::string& owner) override;
  void pause() override;

 private:
  std::size_t read_some(std::span<char> out);
  std::size_t decode_input(std::span<char> out);
  std::size_t receive(std::span<char> out);
  void send_continue();
  void wait(Wait what);
  std::size_t count(std::size_t bytes);
  OpenBodies::Place& place();

  Front& front_;
  Connection& connection_;
  Exchange& exchange_;
  BodyPace pace_;
  std::uint64_t limit_;
  std::size_t prefix_at_ = 0;
  std::string owner_;
  std::optional<OpenBodies::Place> place_;  // from the first byte on that is received here
};

}  // namespace lightkeep::http

// What a database server answers, from the first byte on; and the address that an operator writes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "app/postgres/address.h"
#include "app/postgres/error.h"
#include "app/postgres/session.h"
#include "app/postgres/wire.h"
#include "store/error.h"
#include "store/lexemes.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace {

using namespace lightkeep::postgres;

void require(bool holds) {
  if (!holds) std::abort();
}

/// A server that says the input, some bytes at a time, whatever it is asked.
class Recited final : public lightkeep::net::Stream {
 public:
  explicit Recited(std::string_view bytes) : rest_(bytes) {}
  std::size_t read(std::span<char> out, const lightkeep::net::Deadline&) override {
    constexpr std::size_t most = 100;
    const std::size_t size = std::min({out.size(), rest_.size(), most});
    std::copy_n(rest_.begin(), size, out.begin());
    rest_.remove_prefix(size);
    return size;
  }
  void write(std::string_view, const lightkeep::net::Deadline&) override {}

 private:
  std::string_view rest_;
};

void talk(std::string_view input) {
  SessionConfig config;
  config.address = parse_address("postgresql://a:b@localhost/c");
  try {
    Session session(config, std::make_unique<Recited>(input));
    Outgoing sync;
    sync.begin('S').end();
    for (;;) {
      const Answer answer = session.ask(sync);
      require(answer.messages.size() <= input.size() / header_size);
      for (const Message& message : answer.messages) require(message.kind != 'E' && message.kind != 'N');
    }
  } catch (const Error& error) {
    require(lightkeep::text::is_utf8(error.what()));
  }
}

template <class F>
void expect_answer(F&& read) {
  try {
    read();
  } catch (const Error& error) {
    require(error.fault() == Fault::bad_answer);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  talk(input);
  expect_answer([&] {
    std::vector<std::optional<std::string_view>> values;
    parse_row(input, values);
    std::size_t held = 0;
    for (const auto& value : values) held += value.value_or("").size();
    require(held <= size && values.size() <= size / 4);
  });
  expect_answer([&] { require(parse_columns(input).size() <= size); });
  expect_answer([&] {
    const Complaint complaint = parse_complaint(input);
    require(lightkeep::text::is_utf8(complaint.message) && complaint.state.size() <= 5);
    require(std::ranges::none_of(complaint.message, lightkeep::text::is_control));
  });
  for (const Type type : {Type::boolean, Type::int2, Type::int4, Type::int8, Type::float4, Type::float8,
                          Type::numeric, Type::text}) {
    expect_answer([&] { integer_of(type, input); });
    expect_answer([&] { real_of(type, input); });
  }
  rows_of(input);
  try {
    lightkeep::store::columns_with(input, "\"a\"*");
  } catch (const lightkeep::store::Error& error) {
    require(error.fault() == lightkeep::store::Fault::corrupt);
  }
  try {
    const Address address = parse_address(input);
    require(!address.user.empty() && !address.host.empty() && address.port != 0);
    require(parse_address(address.text()).text() == address.text());
  } catch (const Error& error) {
    require(error.fault() == Fault::bad_address);
  }
  return 0;
}

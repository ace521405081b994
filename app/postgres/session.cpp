#include "app/postgres/session.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include "app/net/dialer.h"
#include "app/net/error.h"
#include "app/net/resolver.h"
#include "app/net/tls_client.h"
#include "app/postgres/error.h"
#include "app/postgres/scram.h"
#include "store/random.h"

namespace lightkeep::postgres {
namespace {

constexpr std::int32_t protocol = 3 << 16, tls_request = 80877103;
constexpr std::size_t read_at_once = 32 << 10;
constexpr int authentication_ok = 0, authentication_clear = 3, authentication_sasl = 10, sasl_continue = 11,
              sasl_final = 12;

net::Socket dial_folder(const std::string& folder, int port) {
  const std::string path = folder + "/.s.PGSQL." + std::to_string(port);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw net::Error(net::Fault::unreachable, "its path is too long");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  net::Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.descriptor() < 0 ||
      ::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw net::Error(net::Fault::unreachable, std::generic_category().message(errno));
  ::fcntl(socket.descriptor(), F_SETFL, O_NONBLOCK);
  return socket;
}

net::Socket dial(const Address& address, const net::Deadline& deadline) {
  if (address.is_socket()) return dial_folder(address.host, address.port);
  std::vector<net::Endpoint> endpoints;
  if (const auto literal = ip::Address::parse(address.host)) {
    endpoints.push_back({*literal, address.port});
  } else {
    for (const ip::Address& one : net::system_resolver()->resolve(address.host, deadline))
      endpoints.push_back({one, address.port});
  }
  if (endpoints.empty()) throw net::Error(net::Fault::unreachable, "its name has no address");
  return net::dial_any(*net::tcp_dialer(), endpoints, deadline);
}

}  // namespace

Session::Session(const SessionConfig& config) : config_(config) {
  try {
    stream_ = connect();
    sign_in();
  } catch (const net::Error& error) {
    throw unreached(error);
  }
}

Session::Session(const SessionConfig& config, std::unique_ptr<net::Stream> stream)
    : config_(config), stream_(std::move(stream)) {
  try {
    sign_in();
  } catch (const net::Error& error) {
    throw unreached(error);
  }
}

Session::~Session() {
  if (broken_) return;
  try {
    Outgoing goodbye;
    goodbye.begin('X').end();
    stream_->write(goodbye.text(), net::Deadline(std::chrono::seconds(1), "it took longer than a second"));
  } catch (const std::exception&) {
  }
}

Error Session::unreached(const net::Error& error) const {
  return {error.fault() == net::Fault::insecure ? Fault::refused : Fault::unreachable,
          where() + " cannot be reached: " + error.what()};
}

std::string Session::where() const {
  return "the database server at " + config_.address.text();
}

net::Deadline Session::patience() const {
  return {config_.stall, "it was silent for " + net::duration_text(config_.stall)};
}

std::unique_ptr<net::Stream> Session::connect() const {
  const net::Deadline deadline(config_.connect,
                               "no connection within " + net::duration_text(config_.connect));
  net::Socket socket = dial(config_.address, deadline);
  if (config_.address.tls) return begin_tls(std::move(socket), deadline);
  return std::make_unique<net::SocketStream>(std::move(socket));
}

/// The server says in one byte, in the clear, whether it will. What comes with it in the clear is nobody's.
std::unique_ptr<net::Stream> Session::begin_tls(net::Socket socket, const net::Deadline& deadline) const {
  net::SocketStream plain(std::move(socket));
  Outgoing request;
  request.begin(0).int32(tls_request).end();
  plain.write(request.text(), deadline);
  std::array<char, 2> reply{};
  if (plain.read(reply, deadline) != 1 || reply[0] != 'S')
    throw Error(Fault::refused, where() + " speaks no TLS: set it up there, or say sslmode=disable");
  const auto roots = config_.address.ca_file.empty() ? std::nullopt : std::optional(config_.address.ca_file);
  return net::TlsClient(roots).handshake(plain.release(), config_.address.host, deadline);
}

void Session::sign_in() {
  Outgoing start;
  start.begin(0).int32(protocol);
  for (const std::string_view text :
       {std::string_view("user"), std::string_view(config_.address.user), std::string_view("database"),
        std::string_view(config_.address.database), std::string_view("client_encoding"),
        std::string_view("UTF8"), std::string_view("application_name"), std::string_view("lightkeep")})
    start.string(text);
  start.byte(0).end();
  send(start.text(), patience());
  for (;;) {
    const Message message = receive(patience());
    if (message.kind == 'Z') break;
    if (message.kind == 'E') {
      const Complaint complaint = parse_complaint(message.content);
      const bool later = complaint.state.starts_with("57") || complaint.state.starts_with("53");
      throw Error(later ? Fault::unreachable : Fault::refused, where() + " refuses: " + complaint.message);
    }
    if (message.kind == 'R') answer_challenge(Content(message.content));
  }
}

void Session::answer_challenge(Content challenge) {
  const std::string& password = config_.password.empty() ? config_.address.password : config_.password;
  const auto reply = [&](const Outgoing& message) { send(message.text(), patience()); };
  Outgoing message;
  const int kind = challenge.int32();
  if (kind == authentication_ok) return;
  if (password.empty()) throw Error(Fault::refused, where() + " wants a password, and none was given");
  if (kind == authentication_clear && (config_.address.tls || config_.address.is_socket())) {
    message.begin('p').string(password).end();
    return reply(message);
  }
  if (kind != authentication_sasl)
    throw Error(Fault::refused,
                where() + " wants a kind of sign-in that is not taken: let it be scram-sha-256 there");
  bool known = false;
  while (!challenge.ended()) known = challenge.string() == "SCRAM-SHA-256" || known;
  if (!known) throw Error(Fault::refused, where() + " offers no sign-in by SCRAM-SHA-256");
  Scram scram(password, store::random_token(18));
  message.begin('p').string("SCRAM-SHA-256").int32(static_cast<std::int32_t>(scram.first().size()));
  message.bytes(scram.first()).end();
  reply(message);
  for (const int expected : {sasl_continue, sasl_final}) {
    const Message next = receive(patience());
    if (next.kind == 'E')
      throw Error(Fault::refused, where() + " refuses: " + parse_complaint(next.content).message);
    Content content(next.content);
    if (next.kind != 'R' || content.int32() != expected)
      throw Error(Fault::bad_answer, where() + " ends the sign-in with another message than it should");
    const std::string_view text = std::string_view(next.content).substr(4);
    if (expected == sasl_final) return scram.check(text);
    Outgoing answer;
    answer.begin('p').bytes(scram.answer(text)).end();
    reply(answer);
  }
}

Answer Session::ask(const Outgoing& messages) {
  try {
    Answer answer;
    send(messages.text(), patience());
    for (;;) {
      Message message = receive(patience());
      switch (message.kind) {
        case 'Z':
          state_ = Content(message.content).byte();
          return answer;
        case 'C':
          answer.command_tag = Content(message.content).string();
          break;
        case 's':
          answer.suspended = true;
          break;
        case 'E':
          answer.complaint = std::move(message.content);
          break;
        case '1':  // parsed, bound, closed, no columns: what was asked for
        case '2':
        case '3':
        case 'n':
        case 't':
          break;
        default:
          answer.messages.push_back(std::move(message));
      }
    }
  } catch (const net::Error& error) {
    broken_ = true;
    throw Error(Fault::unreachable, where() + " is gone: " + error.what());
  } catch (...) {
    broken_ = true;
    throw;
  }
}

void Session::send(std::string_view bytes, const net::Deadline& deadline) {
  stream_->write(bytes, deadline);
}

/// `size` bytes, valid until the next call.
std::string_view Session::read(std::size_t size, const net::Deadline& deadline) {
  while (buffer_.size() - used_ < size) {
    buffer_.erase(0, used_);
    used_ = 0;
    const std::size_t held = buffer_.size();
    buffer_.resize(held + std::max(read_at_once, size - held));
    std::size_t came = 0;
    try {
      came = stream_->read(std::span(buffer_).subspan(held), deadline);
    } catch (...) {
      buffer_.resize(held);
      throw;
    }
    buffer_.resize(held + came);
    if (came == 0) throw net::Error(net::Fault::unreachable, "it ended the connection");
  }
  const std::string_view bytes = std::string_view(buffer_).substr(used_, size);
  used_ += size;
  return bytes;
}

/// The next one that is neither a notice nor news of a setting.
Message Session::receive(const net::Deadline& deadline) {
  for (;;) {
    const std::string_view header = read(header_size, deadline);
    Message message{header.front(), {}};
    const std::size_t size = content_size(header);
    message.content = read(size, deadline);
    if (message.kind != 'N' && message.kind != 'S' && message.kind != 'A') return message;
  }
}

}  // namespace lightkeep::postgres

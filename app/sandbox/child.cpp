#include "app/sandbox/child.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

#include "app/sandbox/messages.h"
#include "imaging/steps/decode.h"

namespace lightkeep::sandbox {
namespace {

class EncodedFile : public imaging::Source {
 public:
  explicit EncodedFile(std::uint64_t size) : size_(size) {}
  std::uint64_t size() const override { return size_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset >= size_) return 0;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - offset));
    const auto count = ::pread(encoded_file, out.data(), wanted, static_cast<off_t>(offset));
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }

 private:
  std::uint64_t size_;
};

template <typename Message>
std::optional<Message> receive() {
  Message message;
  ssize_t count = 0;
  do count = ::read(socket_file, &message, sizeof message);
  while (count < 0 && errno == EINTR);
  return count == sizeof message ? std::optional(message) : std::nullopt;
}

bool send(const Answer& answer) {
  return ::write(socket_file, &answer, sizeof answer) == sizeof answer;
}

Answer saying(Answer answer, std::string_view text) {
  answer.text_length = static_cast<std::uint32_t>(text.copy(answer.text.data(), answer.text.size()));
  return answer;
}

void write_out(std::span<const std::uint8_t> pixels) {
  for (std::size_t written = 0; written < pixels.size();) {
    const auto rest = pixels.subspan(written);
    const auto count = ::pwrite(pixels_file, rest.data(), rest.size(), static_cast<off_t>(written));
    if (count <= 0) throw std::bad_alloc();  // the file is memory
    written += static_cast<std::size_t>(count);
  }
}

Answer showing(const imaging::Picture& picture) {
  write_out(picture.pixels->all());
  Answer answer;
  answer.outcome = Outcome::done;
  answer.width = picture.pixels->width();
  answer.height = picture.pixels->height();
  answer.alpha = picture.pixels->alpha() ? 1 : 0;
  answer.scale_x = picture.scale_x;
  answer.scale_y = picture.scale_y;
  answer.origin_x = picture.origin_x;
  answer.origin_y = picture.origin_y;
  return saying(answer, picture.damage);
}

class Jobs {
 public:
  Answer answer_to(const Request& request) {
    Answer answer;
    try {
      return carry_out(request);
    } catch (const imaging::Error& error) {
      answer.outcome = Outcome::refused;
      answer.fault = static_cast<std::uint32_t>(error.fault());
      answer = saying(answer, error.what());
    } catch (const std::bad_alloc&) {
      answer.outcome = Outcome::no_memory;
    } catch (const std::length_error&) {
      answer.outcome = Outcome::no_memory;
    }
    forget();
    return answer;
  }

 private:
  Answer carry_out(const Request& request) {
    if (request.wish == Wish::frame) return next_frame();
    forget();
    source_.emplace(request.encoded);
    imaging::Limits limits;
    limits.megapixels = request.megapixels;
    limits.max_side = request.max_side;
    limits.seconds = request.seconds;
    const imaging::Size least{request.least_width, request.least_height};
    if (request.wish == Wish::picture) return showing(imaging::decode(*source_, least, limits));
    frames_ = imaging::decode_frames(*source_, least, limits);
    return next_frame();
  }

  Answer next_frame() {
    std::optional<imaging::Frame> frame;
    if (frames_) frame = frames_->next();
    if (!frame) {
      forget();
      Answer answer;
      answer.outcome = Outcome::over;
      return answer;
    }
    Answer answer = showing(frame->picture);
    answer.milliseconds = frame->milliseconds;
    return answer;
  }

  void forget() {
    frames_.reset();
    source_.reset();
  }

  std::optional<EncodedFile> source_;
  std::unique_ptr<imaging::Frames> frames_;  // of an animation that is under way
};

bool started_by_server() {
  int kind = 0;
  socklen_t size = sizeof kind;
  return ::getsockopt(socket_file, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 && kind == SOCK_SEQPACKET;
}

/// What the server wants of the fork server.
struct Order {
  Confinement confinement;
  ChildFiles files{};
};

std::optional<Order> receive_order() {
  Order order;
  iovec bytes{&order.confinement, sizeof order.confinement};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof order.files)> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t count = 0;
  do count = ::recvmsg(socket_file, &message, 0);
  while (count < 0 && errno == EINTR);
  const cmsghdr* const rights = CMSG_FIRSTHDR(&message);
  if (count != sizeof order.confinement || rights == nullptr ||
      rights->cmsg_len != CMSG_LEN(sizeof order.files))
    return {};
  std::memcpy(order.files.data(), CMSG_DATA(rights), sizeof order.files);
  return order;
}

/// A child of the server's, which ends it and learns how it ended. There is one thread, and nothing of the C
/// library's that a fork would have to look after.
pid_t fork_sibling() {
  return static_cast<pid_t>(::syscall(SYS_clone, CLONE_PARENT | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

[[noreturn]] void decode_for(const Order& order) {
  // What was received has the numbers after the socket's, so that none is overwritten before it has moved.
  constexpr std::array places{socket_file, encoded_file, pixels_file};
  for (std::size_t i = 0; i < places.size(); ++i) ::dup2(order.files[i], places[i]);
  ::close_range(pixels_file + 1, ~0U, 0);
  ::prctl(PR_SET_NAME, "lk-decode");
  const std::string trouble = confine(order.confinement);
  if (!send(saying({}, trouble)) || !trouble.empty()) ::_exit(1);
  Jobs jobs;
  while (const auto request = receive<Request>())
    if (!send(jobs.answer_to(*request))) break;
  ::_exit(0);  // at once: what libraries would do at the end is not allowed any more
}

}  // namespace

int run_child() {
  if (!started_by_server()) {
    std::fputs("lightkeep: `decode` is what the server starts for itself.\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_NAME, "lk-fork");
  while (const auto order = receive_order()) {
    const pid_t child = fork_sibling();
    if (child == 0) decode_for(*order);
    const Forked answer{std::max(child, 0), child < 0 ? errno : 0};
    for (const int file : order->files) ::close(file);
    if (::write(socket_file, &answer, sizeof answer) != sizeof answer) break;
  }
  ::_exit(0);
}

}  // namespace lightkeep::sandbox

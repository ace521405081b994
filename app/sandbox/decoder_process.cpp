#include "app/sandbox/decoder_process.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

namespace lightkeep::sandbox {
namespace {

using Clock = std::chrono::steady_clock;
using imaging::Error;
using imaging::Fault;

/// Shared memory that a resting process may keep; more goes back to the system after the job.
constexpr std::uint64_t kept_bytes = 16 << 20;
constexpr std::size_t copied_at_once = 256 << 10;
/// The owner's wish to stop is asked for this often, as imaging::Watch asks between rows.
constexpr std::chrono::milliseconds watch_interval{100};
/// A process that hangs is ended this much later than its own clock should have.
constexpr std::chrono::seconds grace{1};

void require(bool done, const char* what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

/// Of a foreign process: what is no plain letter is not shown.
std::string text_of(const Answer& answer) {
  std::string text(answer.text.data(), std::min<std::size_t>(answer.text_length, answer.text.size()));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

Fault fault_of(const Answer& answer) {
  for (const Fault fault : {Fault::unsupported, Fault::corrupt, Fault::too_large, Fault::cancelled})
    if (answer.fault == static_cast<std::uint32_t>(fault)) return fault;
  return Fault::lost;
}

bool possible_side(std::uint32_t side, const imaging::Limits& limits) {
  return side > 0 && side <= limits.max_side;
}

bool possible(const Answer& answer, const imaging::Limits& limits) {
  constexpr std::uint64_t mega = 1'000'000;
  return possible_side(answer.width, limits) && possible_side(answer.height, limits) &&
         std::uint64_t{answer.width} * answer.height / mega <= limits.megapixels;
}

[[noreturn]] void throw_lost(const std::string& why) {
  throw Error(Fault::lost, "This image cannot be decoded: " + why + ".");
}

}  // namespace

DecoderProcess::DecoderProcess(ForkServer& fork_server, const Confinement& confinement)
    : encoded_(::memfd_create("encoded", MFD_CLOEXEC)), pixels_(::memfd_create("pixels", MFD_CLOEXEC)) {
  require(encoded_.number() >= 0 && pixels_.number() >= 0, "no process to decode with");
  {
    auto [ours, theirs] = make_sockets();
    process_ = fork_server.fork(confinement, {theirs.number(), encoded_.number(), pixels_.number()});
    socket_ = std::move(ours);
  }
  // It comes with that of the fork server, which a thread behind others may have started: then it stays
  // there.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(process_), ::getpriority(PRIO_PROCESS, 0));
  priority_ = ::getpriority(PRIO_PROCESS, static_cast<id_t>(process_));
  Answer answer;
  const bool ready = ::recv(socket_.number(), &answer, sizeof answer, 0) == sizeof answer;
  if (ready && answer.text_length == 0) return;
  const std::string trouble = ready ? text_of(answer) : "it ended at once";
  end();
  throw std::system_error(EPERM, std::generic_category(),
                          "a process to decode with cannot be confined: " + trouble);
}

DecoderProcess::~DecoderProcess() {
  end();
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_bytes_);
}

std::uint64_t DecoderProcess::processor_time() const {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
  constexpr std::uint64_t per_second = 1'000'000'000;
  return static_cast<std::uint64_t>(time.tv_sec) * per_second + static_cast<std::uint64_t>(time.tv_nsec);
}

bool DecoderProcess::take(imaging::Source& source, imaging::Size least, const imaging::Limits& limits,
                          Wish wish) {
  Request request;
  request.wish = wish;
  const auto buffer = std::make_unique_for_overwrite<std::byte[]>(copied_at_once);
  while (const std::size_t count = source.read_at(request.encoded, {buffer.get(), copied_at_once})) {
    require(::pwrite(encoded_.number(), buffer.get(), count, static_cast<off_t>(request.encoded)) ==
                static_cast<ssize_t>(count),
            "no memory to decode in");
    request.encoded += count;
  }
  request.least_width = least.width;
  request.least_height = least.height;
  request.megapixels = limits.megapixels;
  request.max_side = limits.max_side;
  request.seconds = limits.seconds;
  spent_before_ = processor_time();
  return ask(request);
}

bool DecoderProcess::ask(const Request& request) {
  asked_ = ::send(socket_.number(), &request, sizeof request, MSG_NOSIGNAL) == sizeof request;
  if (!asked_) end();
  return asked_;
}

imaging::Picture DecoderProcess::finish(const imaging::Limits& limits) {
  return picture_of(await(limits), limits);
}

std::optional<imaging::Frame> DecoderProcess::next_frame(const imaging::Limits& limits) {
  if (!asked_) {
    spent_before_ = processor_time();
    if (!ask({.wish = Wish::frame})) throw_lost("the process that did it has ended");
  }
  const Answer answer = await(limits);
  if (answer.outcome == Outcome::over) return {};
  return imaging::Frame{picture_of(answer, limits), answer.milliseconds};
}

imaging::Picture DecoderProcess::picture_of(const Answer& answer, const imaging::Limits& limits) {
  const std::uint64_t spent = processor_time() - spent_before_;
  if (answer.outcome == Outcome::no_memory) throw_lost("it takes more memory than one image may have");
  if (answer.outcome == Outcome::refused) throw Error(fault_of(answer), text_of(answer));
  imaging::Picture picture = read_picture(answer, limits);
  picture.spent_elsewhere = spent;
  return picture;
}

Answer DecoderProcess::await(const imaging::Limits& limits) {
  const auto deadline = Clock::now() + std::chrono::seconds(limits.seconds) + grace;
  pollfd waited{socket_.number(), POLLIN, 0};
  while (::poll(&waited, 1, static_cast<int>(watch_interval.count())) <= 0) {
    if (limits.stop != nullptr && *limits.stop) {
      end();
      throw Error(Fault::cancelled, "Processing of this image was stopped.");
    }
    if (Clock::now() < deadline) continue;
    end();
    throw_lost("that took longer than " + std::to_string(limits.seconds) + " seconds");
  }
  asked_ = false;
  Answer answer;
  if (::recv(socket_.number(), &answer, sizeof answer, 0) == sizeof answer) return answer;
  throw_lost("the process that did it " + end());
}

imaging::Picture DecoderProcess::read_picture(const Answer& answer, const imaging::Limits& limits) {
  if (!possible(answer, limits)) throw_lost("what came of it is no picture");
  const std::uint64_t bytes = imaging::checked_bytes(answer.width, answer.height, imaging::Bitmap::channels) +
                              imaging::Bitmap::overread;
  // It cannot make the file shorter, so that what was there once can be read.
  require(::lseek(pixels_.number(), 0, SEEK_END) >= static_cast<off_t>(bytes) ||
              ::ftruncate(pixels_.number(), static_cast<off_t>(bytes)) == 0,
          "no memory to decode in");
  auto pixels = std::make_shared<const imaging::Bitmap>(imaging::Size{answer.width, answer.height},
                                                        answer.alpha != 0, map(bytes));
  return {std::move(pixels), answer.scale_x,  answer.scale_y,
          answer.origin_x,   answer.origin_y, text_of(answer)};
}

std::uint8_t* DecoderProcess::map(std::uint64_t bytes) {
  if (bytes <= mapped_bytes_) return mapped_;
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_bytes_);
  mapped_bytes_ = 0;
  void* const at = ::mmap(nullptr, std::bit_ceil(bytes), PROT_READ, MAP_SHARED, pixels_.number(), 0);
  mapped_ = at == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(at);
  require(mapped_ != nullptr, "no memory to decode in");
  mapped_bytes_ = std::bit_ceil(bytes);
  return mapped_;
}

bool DecoderProcess::rest() {
  for (const File* file : {&encoded_, &pixels_}) {
    const off_t size = ::lseek(file->number(), 0, SEEK_END);
    const auto kept = static_cast<off_t>(kept_bytes);
    if (size < 0 || (size > kept && ::ftruncate(file->number(), kept) != 0)) return false;
  }
  return alive();
}

/// Says how it ended.
std::string DecoderProcess::end() {
  return process_ > 0 ? end_process(std::exchange(process_, 0)) : "had ended";
}

}  // namespace lightkeep::sandbox

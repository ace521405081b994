// One process that decodes, seen from the server. Kept by Decoders; one thread at a time.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/sandbox/fork_server.h"
#include "app/sandbox/messages.h"
#include "imaging/steps/decode.h"

namespace lightkeep::sandbox {

class DecoderProcess {
 public:
  /// It runs with the priority of the calling thread. Throws std::system_error with a sentence where no
  /// process is to be had or it cannot confine itself.
  DecoderProcess(ForkServer& fork_server, const Confinement& confinement);
  ~DecoderProcess();  // ends it
  DecoderProcess(const DecoderProcess&) = delete;

  /// Hands it a job; false when it had ended before. Throws what the source throws, and std::system_error.
  bool take(imaging::Source& source, imaging::Size least, const imaging::Limits& limits,
            Wish wish = Wish::picture);
  /// What became of the job. As imaging::decode; Error{lost} when the process ended, or took so long that it
  /// had to be ended. The pixels lie in shared memory and are good until `rest`. The process might still
  /// write to them: whoever uses them must not trust them, as if they were the file's.
  imaging::Picture finish(const imaging::Limits& limits);
  /// Likewise, of an animation: after `take` the first picture, then the others. Empty when there is none any
  /// more; then it is ready for another job. The pixels are good until it is called again.
  std::optional<imaging::Frame> next_frame(const imaging::Limits& limits);

  /// Nobody uses the pixels any more: gives back most memory. False when it is of no further use.
  bool rest();

  bool alive() const { return process_ > 0; }
  std::uint64_t processor_time() const;  // nanoseconds it has had
  int priority() const { return priority_; }

  /// Whether it saw nobody else's images.
  bool may_serve(std::string_view owner) const { return !owner_ || *owner_ == owner; }
  void serve(std::string_view owner) { owner_ = owner; }

 private:
  bool ask(const Request& request);
  Answer await(const imaging::Limits& limits);
  imaging::Picture picture_of(const Answer& answer, const imaging::Limits& limits);
  imaging::Picture read_picture(const Answer& answer, const imaging::Limits& limits);
  std::uint8_t* map(std::uint64_t bytes);
  std::string end();

  int priority_ = 0;
  std::optional<std::string> owner_;
  File socket_, encoded_, pixels_;
  pid_t process_ = 0;
  std::uint8_t* mapped_ = nullptr;  // of pixels_
  std::uint64_t mapped_bytes_ = 0;
  std::uint64_t spent_before_ = 0;
  bool asked_ = false;  // its answer has not been read
};

}  // namespace lightkeep::sandbox

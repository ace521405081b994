// Start here. Foreign bytes become pixels in processes that can do nothing else: what breaks a decoder breaks
// one image. A process is the executable itself, forked by one that was started as `lightkeep decode`; it
// keeps to what confinement.h leaves it, gets the bytes and gives the pixels in shared memory, and is used
// again. Built by the composition root and lent to app/library; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/sandbox/confinement.h"
#include "app/sandbox/fork_server.h"
#include "app/sandbox/messages.h"
#include "imaging/steps/decode.h"
#include "sync/mutex.h"

namespace lightkeep::sandbox {

class DecoderProcess;

struct Settings {
  std::string executable = "/proc/self/exe";
  std::uint64_t megapixels = 100;  // of the largest image that is taken
  std::uint64_t memory = 0;        // bytes of one process; 0: what an image of that size may need
  std::uint32_t seconds = 60;      // for one image
  std::size_t most_idle = 4;       // processes that rest
  bool limit_memory = true;        // not where sanitizers reserve address space
};

class Decoders {
 public:
  /// Starts one process, so that it is known whether they can be had. Where the system does not allow it,
  /// `warn` is told, and images are decoded in this process.
  Decoders(Settings settings, std::function<void(const std::string&)> warn);
  ~Decoders();
  Decoders(const Decoders&) = delete;

  /// As imaging::decode, with the time that another process spent. Error{lost} where it ended, hung or had
  /// not enough memory; the next image has a new one. Throws std::system_error where no process is to be had.
  /// The picture is gone before this is. A process sees images of one owner alone: what one of them takes
  /// over cannot look at those of others.
  imaging::Picture decode(imaging::Source& source, imaging::Size least, const imaging::Limits& limits,
                          std::string_view owner);
  /// Likewise, as imaging::decode_frames. One process is held as long as what is returned is; this outlives
  /// it. The time that it spent is with each picture.
  std::unique_ptr<imaging::Frames> decode_frames(imaging::Source& source, imaging::Size least,
                                                 const imaging::Limits& limits, std::string_view owner);
  bool apart() const { return apart_; }  // false: in this process

 private:
  using Process = std::unique_ptr<DecoderProcess>;
  class ForeignFrames;
  Process start();
  imaging::Limits own_limits(const imaging::Limits& limits) const;
  Process take_idle(std::string_view owner);
  struct Work {
    imaging::Source& source;
    imaging::Size least;
    const imaging::Limits& limits;
    std::string_view owner;
    Wish wish;
  };
  /// A process that was handed the work.
  Process begin(const Work& work);
  void give_back(Process process) noexcept;
  imaging::Picture finish(Process process, const imaging::Limits& limits);
  /// One whose job failed.
  void let_go(Process process, const imaging::Error& error);

  const Settings settings_;
  const Confinement confinement_;
  const std::function<void(const std::string&)> warn_;
  ForkServer fork_server_;
  bool apart_ = true;
  sync::Mutex mutex_;
  std::vector<Process> idle_ GUARDED_BY(mutex_);  // the one used last is the last
};

}  // namespace lightkeep::sandbox

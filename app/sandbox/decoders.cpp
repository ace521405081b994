#include "app/sandbox/decoders.h"

#include <sys/resource.h>

#include <algorithm>
#include <system_error>

#include "app/sandbox/decoder_process.h"

namespace lightkeep::sandbox {
namespace {

/// The program itself, and what does not grow with the image.
constexpr std::uint64_t base_memory = 256 << 20;
/// The dearest decoder holds two copies of a picture with four channels of 16 bits.
constexpr std::uint64_t memory_each_pixel = 16;
constexpr std::uint64_t mega = 1'000'000;
/// Images' worth of processor time after which a process is followed by a new one.
constexpr std::uint64_t images_of_time = 10;

Confinement confinement_of(const Settings& settings) {
  Confinement made;
  const std::uint64_t enough = base_memory + memory_each_pixel * settings.megapixels * mega;
  if (settings.limit_memory) made.memory = settings.memory > 0 ? settings.memory : enough;
  made.file = imaging::Bitmap::channels * (settings.megapixels + 1) * mega;
  made.processor_seconds = (images_of_time + 2) * settings.seconds;
  return made;
}

}  // namespace

Decoders::Decoders(Settings settings, std::function<void(const std::string&)> warn)
    : settings_(std::move(settings)),
      confinement_(confinement_of(settings_)),
      warn_(std::move(warn)),
      fork_server_(settings_.executable) {
  {
    const sync::Lock lock(mutex_);
    idle_.reserve(settings_.most_idle + 1);
  }
  try {
    give_back(start());
  } catch (const std::system_error& error) {
    apart_ = false;
    warn_(
        std::string("images are decoded inside the server, where a fault of a decoder reaches all of it: ") +
        error.what());
  }
}

Decoders::~Decoders() = default;

Decoders::Process Decoders::start() {
  return std::make_unique<DecoderProcess>(fork_server_, confinement_);
}

/// Of this thread's priority: one that has been put behind others cannot be put forward again. The owner's,
/// or one that saw no image.
Decoders::Process Decoders::take_idle(std::string_view owner) {
  const int priority = ::getpriority(PRIO_PROCESS, 0);
  const sync::Lock lock(mutex_);
  const auto found = std::find_if(idle_.rbegin(), idle_.rend(), [&](const Process& process) {
    return process->priority() == priority && process->may_serve(owner);
  });
  if (found == idle_.rend()) return nullptr;
  Process process = std::move(*found);
  idle_.erase(std::next(found).base());
  return process;
}

void Decoders::give_back(Process process) noexcept {
  constexpr std::uint64_t per_second = 1'000'000'000;
  if (!process->rest() || process->processor_time() > images_of_time * settings_.seconds * per_second) return;
  Process surplus;
  const sync::Lock lock(mutex_);
  idle_.push_back(std::move(process));
  if (idle_.size() <= settings_.most_idle) return;
  surplus = std::move(idle_.front());
  idle_.erase(idle_.begin());
}

Decoders::Process Decoders::begin(const Work& work) {
  const auto takes = [&](const Process& process) {
    process->serve(work.owner);
    return process->take(work.source, work.least, work.limits, work.wish);
  };
  while (Process process = take_idle(work.owner))
    if (takes(process)) return process;
  Process process = start();
  if (takes(process)) return process;
  throw std::system_error(ECHILD, std::generic_category(), "a process to decode with ended at once");
}

imaging::Limits Decoders::own_limits(const imaging::Limits& limits) const {
  imaging::Limits own = limits;
  own.seconds = std::min(limits.seconds, settings_.seconds);
  return own;
}

imaging::Picture Decoders::decode(imaging::Source& source, imaging::Size least, const imaging::Limits& limits,
                                  std::string_view owner) {
  const imaging::Limits own = own_limits(limits);
  if (!apart_) return imaging::decode(source, least, own);
  return finish(begin({source, least, own, owner, Wish::picture}), own);
}

imaging::Picture Decoders::finish(Process process, const imaging::Limits& limits) {
  try {
    imaging::Picture picture = process->finish(limits);
    // The process rests when the pixels are not needed any more.
    const auto back = [this](DecoderProcess* used) { give_back(Process(used)); };
    const std::shared_ptr<DecoderProcess> used(process.release(), back);
    const imaging::Bitmap* const pixels = picture.pixels.get();
    picture.pixels = {pixels, [used, view = std::move(picture.pixels)](const imaging::Bitmap*) {}};
    return picture;
  } catch (const imaging::Error& error) {
    let_go(std::move(process), error);
    throw;
  }
}

void Decoders::let_go(Process process, const imaging::Error& error) {
  if (process->alive())
    give_back(std::move(process));
  else if (error.fault() == imaging::Fault::lost)
    warn_(std::string("a process that decodes was lost: ") + error.what());
}

/// A process that is left in the middle of an animation is ended: it would keep all of that in memory.
class Decoders::ForeignFrames final : public imaging::Frames {
 public:
  ForeignFrames(Decoders& decoders, Process process, const imaging::Limits& limits)
      : decoders_(decoders), process_(std::move(process)), limits_(limits) {}

  std::optional<imaging::Frame> next() override {
    if (!process_) return {};
    try {
      std::optional<imaging::Frame> frame = process_->next_frame(limits_);
      if (!frame) decoders_.give_back(std::move(process_));
      return frame;
    } catch (const imaging::Error& error) {
      decoders_.let_go(std::move(process_), error);
      throw;
    }
  }

 private:
  Decoders& decoders_;
  Process process_;  // null when all came
  const imaging::Limits limits_;
};

std::unique_ptr<imaging::Frames> Decoders::decode_frames(imaging::Source& source, imaging::Size least,
                                                         const imaging::Limits& limits,
                                                         std::string_view owner) {
  const imaging::Limits own = own_limits(limits);
  if (!apart_) return imaging::decode_frames(source, least, own);
  return std::make_unique<ForeignFrames>(*this, begin({source, least, own, owner, Wish::animation}), own);
}

}  // namespace lightkeep::sandbox

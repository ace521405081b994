#include "app/client/progress.h"

#include <algorithm>
#include <string>

namespace lightkeep::client {
namespace {

constexpr std::chrono::milliseconds redrawn_after{100};

std::string bar(double share, int width) {
  const int full = std::clamp(static_cast<int>(share * width), 0, width);
  return "[" + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(width - full), '.') + "]";
}

}  // namespace

void Progress::moved(std::uint64_t bytes) {
  const sync::Lock lock(mutex_);
  done_bytes_ += bytes;
  draw();
}

void Progress::lost(std::uint64_t bytes) {
  const sync::Lock lock(mutex_);
  done_bytes_ -= std::min(bytes, done_bytes_);
}

void Progress::finished() {
  const sync::Lock lock(mutex_);
  ++done_files_;
  draw();
}

void Progress::draw() {
  const auto now = std::chrono::steady_clock::now();
  if (!output_.live() || now - drawn_ < redrawn_after) return;
  drawn_ = now;
  const double seconds = std::max(std::chrono::duration<double>(now - begun_).count(), 0.001);
  const double share = bytes_ == 0 ? 0 : static_cast<double>(done_bytes_) / static_cast<double>(bytes_);
  const std::string words = " " + std::to_string(done_files_) + "/" + std::to_string(files_) + " files  " +
                            readable_size(static_cast<double>(done_bytes_)) + " of " +
                            readable_size(static_cast<double>(bytes_)) + "  " +
                            readable_size(static_cast<double>(done_bytes_) / seconds) + "/s";
  const int room = output_.width() - static_cast<int>(words.size()) - 3;
  output_.status((room >= 8 ? bar(share, std::min(room, 40)) : std::string()) + words);
}

}  // namespace lightkeep::client

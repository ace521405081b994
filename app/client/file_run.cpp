#include "app/client/file_run.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace lightkeep::client {
namespace {

constexpr std::chrono::milliseconds redrawn_after{100};

std::string bar(double share, int width) {
  const int full = std::clamp(static_cast<int>(share * width), 0, width);
  return "[" + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(width - full), '.') + "]";
}

std::string text_of_last(const api::Json& rows) {
  return rows.back()["message"].get<std::string>();
}

}  // namespace

void in_parallel(std::size_t count, std::int64_t threads, const std::function<void(std::size_t)>& act) {
  std::atomic<std::size_t> next = 0;
  std::atomic_flag failed;
  std::exception_ptr first;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        act(i);
      } catch (...) {
        if (!failed.test_and_set()) first = std::current_exception();
        next = count;
      }
    }
  };
  {
    std::vector<std::jthread> workers;
    const auto wanted = std::min(static_cast<std::size_t>(threads), count);
    for (std::size_t i = 1; i < wanted; ++i) workers.emplace_back(work);
    work();
  }
  if (first) std::rethrow_exception(first);
}

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

void Report::done(const std::string& name, const api::Json& row) {
  const sync::Lock lock(mutex_);
  done_.push_back(row);
  output_.line(verb_ + "  " + name);
}

void Report::present(const std::string& name, const api::Json& row) {
  const sync::Lock lock(mutex_);
  present_.push_back(row);
  output_.line("there already  " + name);
}

void Report::failed(const std::string& name, api::Json row, const Failure& failure) {
  const sync::Lock lock(mutex_);
  row["code"] = failure.code();
  row["message"] = failure.what();
  failed_.push_back(std::move(row));
  worst_ = failure.exit();
  output_.note("failed  " + name + ": " + failure.what());
  if (failure.exit() == Exit::sign_in || failure.exit() == Exit::unreachable) throw failure;
}

void Report::run(const std::function<void()>& act) {
  try {
    act();
  } catch (const Failure& failure) {
    const sync::Lock lock(mutex_);
    if (failed_.empty() || text_of_last(failed_) != failure.what()) output_.note(failure.what());
    output_.note("Stopped: what is not named above was not tried.");
    worst_ = failure.exit();
    stopped_ = true;
  }
}

Exit Report::end() {
  const sync::Lock lock(mutex_);
  if (output_.json())
    output_.document({{verb_, done_}, {"present", present_}, {"failed", failed_}});
  else
    output_.note(std::to_string(done_.size()) + " " + verb_ + ", " + std::to_string(present_.size()) +
                 " there already, " + std::to_string(failed_.size()) + " failed.");
  if (stopped_) return worst_;
  if (failed_.empty()) return Exit::done;
  return done_.empty() && present_.empty() ? worst_ : Exit::some_failed;
}

}  // namespace lightkeep::client

#include "app/log.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "app/api/json.h"
#include "app/http/secret_mask.h"
#include "sync/mutex.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

constexpr std::size_t most_queued = 1 << 20;  // bytes
constexpr std::chrono::seconds last_words{1};

const char* name(library::Severity severity) {
  switch (severity) {
    case library::Severity::info:
      return "info";
    case library::Severity::warning:
      return "warning";
    case library::Severity::error:
      return "error";
  }
  return "error";
}

std::string now() {
  using namespace std::chrono;
  return text::iso_time(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

// A message may quote what a client sent; it must not be able to begin a line or a field of its own.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '"' || c == '\\') line += '\\';
    line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  }
  return line;
}

// `text` may quote what a client sent.
std::string event_line(bool json, library::Severity severity, std::string_view text) {
  const std::string message = http::mask_secrets(text);
  if (json)
    return api::print({{"time", now()}, {"kind", "event"}, {"level", name(severity)}, {"message", message}});
  return "time=\"" + now() + "\" kind=\"event\" level=\"" + name(severity) + "\" message=\"" +
         on_one_line(message) + "\"";
}

// Blocks while the reader of standard error takes nothing. Where there is none, the text is lost.
void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pollfd room{STDERR_FILENO, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace

// Outlives the Log where its thread cannot be stopped, because nobody reads.
struct Log::Queue {
  explicit Queue(bool in_json) : json(in_json) {}

  void put(const std::string& text);
  void work();
  std::string take() REQUIRES(mutex);

  const bool json;
  sync::Mutex mutex;
  sync::Condition changed;
  std::string waiting GUARDED_BY(mutex);
  std::uint64_t dropped GUARDED_BY(mutex) = 0, told GUARDED_BY(mutex) = 0;  // `told`: of those dropped
  bool stopping GUARDED_BY(mutex) = false, ended GUARDED_BY(mutex) = false;
};

void Log::Queue::put(const std::string& text) {
  const sync::Lock lock(mutex);
  if (waiting.size() + text.size() > most_queued) {
    ++dropped;
    return;
  }
  waiting += text;
  changed.notify_one();
}

void Log::Queue::work() {
  const sync::Lock lock(mutex);
  while (!stopping || !waiting.empty()) {
    changed.wait(mutex, [this]() REQUIRES(mutex) { return stopping || !waiting.empty(); });
    const std::string text = take();
    const sync::Unlock unlock(mutex);
    write_all(text);
  }
  ended = true;
  changed.notify_all();
}

/// All that waits, and how much was dropped after it.
std::string Log::Queue::take() {
  std::string text = std::exchange(waiting, {});
  if (const auto lost = dropped - std::exchange(told, dropped); lost > 0)
    text += event_line(json, library::Severity::warning,
                       std::to_string(lost) + " lines of the log were dropped: they were not read in time") +
            "\n";
  return text;
}

Log::Log(bool json, library::Severity least)
    : json_(json), least_(least), queue_(std::make_shared<Queue>(json)) {
  std::thread writer([queue = queue_] { queue->work(); });
  pthread_setname_np(writer.native_handle(), "log");
  writer.detach();
}

Log::~Log() {
  const sync::Lock lock(queue_->mutex);
  queue_->stopping = true;
  queue_->changed.notify_all();
  queue_->changed.wait_for(queue_->mutex, last_words,
                           [this]() REQUIRES(queue_->mutex) { return queue_->ended; });
}

void Log::event(library::Severity severity, std::string_view message) const {
  if (takes(severity)) line(event_line(json_, severity, message));
}

void Log::line(std::string text) const {
  text += '\n';
  queue_->put(text);
}

std::uint64_t Log::dropped() const {
  const sync::Lock lock(queue_->mutex);
  return queue_->dropped;
}

}  // namespace lightkeep::app

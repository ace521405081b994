#include "app/backup/s3_storage.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include "app/s3/error.h"
#include "store/error.h"
#include "store/random.h"
#include "sync/mutex.h"
#include "text/names.h"
#include "text/time.h"

namespace lightkeep::backup {
namespace {

using namespace std::chrono_literals;
using store::Error;
using store::Fault;

constexpr std::string_view locks = "locks/", alone_end = "-alone", shared_end = "-shared";
constexpr auto renewed_every = 4min;
constexpr std::chrono::milliseconds stale_after = 20min, lost_after = 15min;
constexpr std::size_t window_size = 8 << 20, most_of_a_lock = 4 << 10;

Fault fault_of(s3::Fault fault) {
  switch (fault) {
    case s3::Fault::missing:
      return Fault::missing;
    case s3::Fault::full:
      return Fault::full;
    case s3::Fault::bad_place:
    case s3::Fault::refused:
    case s3::Fault::unreachable:
    case s3::Fault::bad_answer:
      break;
  }
  return Fault::io;
}

template <typename Work>
auto with_our_errors(Work work) {
  try {
    return work();
  } catch (const s3::Error& error) {
    throw Error(fault_of(error.fault()), error.what());
  }
}

std::string first_word(const char* file) {
  std::ifstream in(file);
  std::string word;
  in >> word;
  return word;
}

/// Of /proc/PID/stat, field 22: ticks since the boot. Empty where there is no such process.
std::string start_of_process(const std::string& id) {
  std::ifstream in("/proc/" + id + "/stat");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  text.erase(0, text.rfind(')') + 1);
  std::istringstream words(text);
  std::string word;
  for (int field = 3; field <= 22; ++field) words >> word;
  return word;
}

/// Where processes have the numbers that they have here: this boot, and this name space of the kernel.
std::string machine() {
  struct stat space {};
  if (stat("/proc/self/ns/pid", &space) != 0) return {};
  return first_word("/proc/sys/kernel/random/boot_id") + " " + std::to_string(space.st_ino);
}

/// What a lock says: "BOOT SPACE PID START HOST", of who holds it.
std::string own_words() {
  char host[256] = "?";
  gethostname(host, sizeof host - 1);
  const std::string id = std::to_string(getpid());
  return machine() + " " + id + " " + start_of_process(id) + " " + host + "\n";
}

bool is_gone(const std::string& words) {
  std::istringstream in(words);
  std::string boot, space, id, start;
  in >> boot >> space >> id >> start;
  return !start.empty() && boot + " " + space == machine() && start_of_process(id) != start;
}

std::string host_of(const std::string& words) {
  std::istringstream in(words);
  std::string word;
  for (int i = 0; i < 5; ++i) in >> word;
  constexpr std::size_t longest = 64;
  return word.empty() ? "somebody" : text::clean_text(word, longest);
}

/// Also while the machine sleeps.
std::chrono::milliseconds time_awake_or_not() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(now.tv_sec) +
                                                               std::chrono::nanoseconds(now.tv_nsec));
}

}  // namespace

/// Renewed by a thread of its own until it ends. Empty where nobody may write: then it only looked.
class S3Storage::HeldLock final : public Storage::Lock {
 public:
  HeldLock(S3Storage& storage, bool alone)
      : storage_(storage),
        alone_(alone),
        name_(std::string(locks) + store::random_alphanumeric(16) +
              std::string(alone ? alone_end : shared_end)),
        words_(own_words()),
        bucket_(storage.place_, storage.credentials_, storage.config_) {
    if (!take()) return;
    try {
      look_for_others();
    } catch (...) {
      let_go();
      throw;
    }
    if (alone_) storage_.held_ = this;
    thread_ = std::thread([this] { renew(); });
  }
  ~HeldLock() override {
    if (!thread_.joinable()) return;
    if (alone_) storage_.held_ = nullptr;
    {
      const sync::Lock lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
    let_go();
  }
  HeldLock(const HeldLock&) = delete;

  bool is_lost() const { return time_awake_or_not() - std::chrono::milliseconds(renewed_) > lost_after; }

 private:
  bool take() {
    try {
      bucket_.put(name_, words_);
      renewed_ = time_awake_or_not().count();
      return true;
    } catch (const s3::Error& error) {
      if (alone_ || error.fault() != s3::Fault::refused) throw;
      look_for_others();
      return false;
    }
  }

  void let_go() noexcept {
    try {
      bucket_.remove(name_);
    } catch (const std::exception&) {
      // It will be too old, some day.
    }
  }

  void look_for_others() {
    for (const s3::Object& other : bucket_.list(std::string(locks))) {
      if (other.key == name_ || (!alone_ && !other.key.ends_with(alone_end))) continue;
      const auto words = read(other.key);
      if (!words) continue;
      const bool stale = bucket_.store_time() - other.modified > stale_after.count();
      if (!stale && !is_gone(*words))
        throw Error(Fault::locked,
                    "another command works on the backup repository " + storage_.place() + ", on " +
                        host_of(*words) + " since " + text::iso_seconds(other.modified) +
                        " or before; try again when it has ended. If it was killed, in twenty minutes");
      if (alone_) bucket_.remove(other.key);
    }
  }

  /// None where it has gone meanwhile.
  std::optional<std::string> read(const std::string& key) {
    std::string words(most_of_a_lock, '\0');
    try {
      words.resize(bucket_.get_range(key, 0, words));
      return words;
    } catch (const s3::Error& error) {
      if (error.fault() != s3::Fault::missing) throw;
      return std::nullopt;
    }
  }

  void renew() {
    for (;;) {
      {
        const sync::Lock lock(mutex_);
        changed_.wait_for(mutex_, renewed_every, [this]() REQUIRES(mutex_) { return ending_; });
        if (ending_) return;
      }
      try {
        bucket_.put(name_, words_);
        renewed_ = time_awake_or_not().count();
      } catch (const std::exception&) {
        // The next may come through; is_lost() says when it is too late.
      }
    }
  }

  S3Storage& storage_;
  const bool alone_;
  const std::string name_, words_;
  s3::Bucket bucket_;  // of the thread, once it runs
  std::atomic<std::int64_t> renewed_ = 0;
  sync::Mutex mutex_;
  sync::Condition changed_;
  bool ending_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

S3Storage::S3Storage(s3::Place place, s3::Credentials credentials, s3::BucketConfig config)
    : place_(place),
      credentials_(credentials),
      config_(config),
      bucket_(std::move(place), std::move(credentials), std::move(config)) {}

S3Storage::~S3Storage() = default;

/// Somebody else may hold it by now.
void S3Storage::require_lock() const {
  const HeldLock* const held = held_;
  if (held != nullptr && held->is_lost())
    throw Error(Fault::locked, "the lock of the backup repository " + place() +
                                   " could not be renewed for too long; nothing more is written");
}

bool S3Storage::put_if_absent(const std::string& name, std::string_view bytes) {
  require_lock();
  return with_our_errors([&] {
    const sync::Lock lock(mutex_);
    return bucket_.put_if_absent(name, bytes);
  });
}

/// A restore reads packs from one end to the other, one image after another.
std::size_t S3Storage::get_range(const std::string& name, std::uint64_t offset, std::span<char> out) {
  return with_our_errors([&]() -> std::size_t {
    const sync::Lock lock(mutex_);
    if (out.size() >= window_size) return bucket_.get_range(name, offset, out);
    const std::uint64_t end = window_at_ + window_.size();  // the object's too, where it is short
    const bool inside = name == window_of_ && offset >= window_at_ &&
                        (offset + out.size() <= end || (window_.size() < window_size && offset <= end));
    if (!inside) read_ahead(name, offset);
    const std::size_t from = static_cast<std::size_t>(offset - window_at_);
    const std::size_t count = std::min(out.size(), window_.size() - std::min(window_.size(), from));
    std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(from), count, out.begin());
    return count;
  });
}

void S3Storage::read_ahead(const std::string& name, std::uint64_t offset) {
  window_of_.clear();
  window_.resize(window_size);
  window_.resize(bucket_.get_range(name, offset, window_));
  window_of_ = name;
  window_at_ = offset;
}

std::vector<StoredObject> S3Storage::list(const std::string& prefix) {
  return with_our_errors([&] {
    const sync::Lock lock(mutex_);
    std::vector<StoredObject> found;
    for (s3::Object& object : bucket_.list(prefix)) found.push_back({std::move(object.key), object.size});
    return found;
  });
}

void S3Storage::remove(const std::string& name) {
  require_lock();
  with_our_errors([&] {
    const sync::Lock lock(mutex_);
    if (window_of_ == name) window_of_.clear();
    bucket_.remove(name);
  });
}

std::unique_ptr<Storage::Lock> S3Storage::lock(bool alone) {
  return with_our_errors([&] { return std::make_unique<HeldLock>(*this, alone); });
}

}  // namespace lightkeep::backup

#include "app/net/resolver.h"

#include <netdb.h>
#include <pthread.h>
#include <sys/socket.h>

#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "app/net/error.h"
#include "sync/mutex.h"

namespace lightkeep::net {

namespace {

constexpr int max_lookups = 64;

struct Answer {
  int error = 0;  // EAI_…
  std::vector<ip::Address> addresses;
};

Answer look_up(const std::string& name) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  Answer answer;
  answer.error = ::getaddrinfo(name.c_str(), nullptr, &hints, &list);
  if (answer.error != 0) return answer;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  for (const addrinfo* entry = list; entry; entry = entry->ai_next) {
    if (const auto address = ip::Address::of(entry->ai_addr)) answer.addresses.push_back(*address);
  }
  return answer;
}

// One of the threads, and whoever waits for it, whichever lives longer.
struct Lookup {
  std::optional<Answer> answer;
};

// Shared with the threads, which may outlive the resolver.
struct Lookups {
  sync::Mutex mutex;
  sync::Condition changed;
  int running GUARDED_BY(mutex) = 0;
};

void run(const std::shared_ptr<Lookups>& lookups, const std::shared_ptr<Lookup>& mine,
         const std::string& name) noexcept {
  ::pthread_setname_np(::pthread_self(), "resolve");
  Answer answer{.error = EAI_MEMORY, .addresses = {}};
  try {
    answer = look_up(name);
  } catch (const std::exception&) {  // out of memory; the answer says so
  }
  const sync::Lock lock(lookups->mutex);
  mine->answer = std::move(answer);
  --lookups->running;
  lookups->changed.notify_all();
}

std::vector<ip::Address> addresses_of(Answer answer) {
  switch (answer.error) {
    case 0:
      return std::move(answer.addresses);
    case EAI_NONAME:
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
      return {};
    default:
      throw Error(Fault::unreachable, "the host name cannot be looked up at the moment",
                  ::gai_strerror(answer.error));
  }
}

class SystemResolver : public Resolver {
 public:
  std::vector<ip::Address> resolve(const std::string& name, const Deadline& deadline) override {
    const sync::Lock lock(lookups_->mutex);
    while (lookups_->running >= max_lookups) wait(deadline);
    const auto mine = std::make_shared<Lookup>();
    start(mine, name);
    while (!mine->answer) wait(deadline);
    return addresses_of(std::move(*mine->answer));
  }

 private:
  void wait(const Deadline& deadline) REQUIRES(lookups_->mutex) {
    deadline.check();
    lookups_->changed.wait_until(lookups_->mutex, sync::Condition::Clock::now() + deadline.slice());
  }

  void start(const std::shared_ptr<Lookup>& mine, const std::string& name) REQUIRES(lookups_->mutex) {
    try {
      std::thread(run, lookups_, mine, name).detach();
    } catch (const std::system_error& error) {
      throw Error(Fault::unreachable, "the host name cannot be looked up at the moment", error.what());
    }
    ++lookups_->running;
  }

  std::shared_ptr<Lookups> lookups_ = std::make_shared<Lookups>();
};

}  // namespace

std::shared_ptr<Resolver> system_resolver() {
  return std::make_shared<SystemResolver>();
}

}  // namespace lightkeep::net

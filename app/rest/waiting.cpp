// Answers that wait.
#include "app/rest/waiting.h"

namespace lightkeep::rest {
namespace {

using std::chrono::steady_clock;

class Waiting : public http::Feed {
 public:
  Waiting(library::ChangeWaits& waits, api::Changes last, std::chrono::seconds time,
          std::function<api::Changes()> ask)
      : waits_(waits), last_(std::move(last)), end_(steady_clock::now() + time), ask_(std::move(ask)) {}

  void listen(std::function<void()> wake) override { place_ = waits_.wait(last_.library, std::move(wake)); }

  std::optional<std::size_t> read(std::span<char> out) override {
    if (!answered_ && !find()) return std::nullopt;
    const std::size_t count = answer_.copy(out.data(), out.size(), at_);
    at_ += count;
    return count;
  }

  // Nothing new, which is asked for again of the server that comes after this one.
  std::string finish() override {
    place_ = nullptr;
    return text_of(last_);
  }

  std::chrono::milliseconds patience() const override {
    return std::chrono::ceil<std::chrono::milliseconds>(end_ - steady_clock::now());
  }

 private:
  static std::string text_of(const api::Changes& changes) {
    return "{\"data\":" + api::print(api::to_json(changes)) + "}";
  }

  // Whether there is an answer by now. Where too many wait for the library, nobody would wake this one.
  bool find() {
    try {
      last_ = ask_();
    } catch (const api::ApiError&) {
      last_.complete = false;
    }
    if (!is_news(last_) && place_ && steady_clock::now() < end_) return false;
    place_ = nullptr;
    answer_ = text_of(last_);
    return answered_ = true;
  }

  library::ChangeWaits& waits_;
  api::Changes last_;
  const steady_clock::time_point end_;
  const std::function<api::Changes()> ask_;
  std::unique_ptr<library::ChangeWaits::Place> place_;  // null where there is none
  std::string answer_;
  std::size_t at_ = 0;
  bool answered_ = false;
};

}  // namespace

bool is_news(const api::Changes& changes) {
  return !changes.complete || !changes.added.empty() || !changes.changed.empty() || !changes.removed.empty();
}

http::Reply waiting_reply(library::ChangeWaits& waits, const api::Changes& changes, std::int64_t seconds,
                          std::function<api::Changes()> ask) {
  auto reply = http::Reply::text(200, "application/json; charset=utf-8", {});
  reply.headers.set(http::field::vary, "Api-Version");
  reply.headers.set(http::field::cache_control, "no-store");
  reply.body = std::make_shared<Waiting>(waits, changes, std::chrono::seconds(seconds), std::move(ask));
  return reply;
}

}  // namespace lightkeep::rest

#include "app/mail/post_office.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "app/mail/error.h"
#include "app/mail/letters.h"
#include "app/mail/turns.h"
#include "store/error.h"
#include "store/metadata.h"
#include "store/store.h"
#include "sync/mutex.h"

namespace lightkeep::mail {
namespace {

using std::chrono::milliseconds;
using store::MailId;

constexpr std::array<std::int64_t, 5> back_off_minutes{1, 5, 15, 60, 240};
constexpr std::int64_t least_set_back = back_off_minutes[0] * 60'000;
constexpr int round_size = 50;  // mails looked up at once
constexpr std::size_t most_urgent = 1000;
constexpr std::size_t most_remembered = 1000;

std::int64_t back_off(int failures) {
  const auto step = std::min<std::size_t>(static_cast<std::size_t>(failures), back_off_minutes.size() - 1);
  return back_off_minutes[step] * 60'000;
}

MailId take_first(std::deque<MailId>& queue) {
  const MailId id = queue.front();
  queue.pop_front();
  return id;
}

std::string name_of(const store::Mail& mail) {
  return "mail " + std::to_string(static_cast<std::int64_t>(mail.id)) + " (" + mail.kind + ") to " +
         mail.recipient;
}

struct Work {
  MailId id{};
  bool has_turn = false;
};

// Somebody who waits for the server's word on one mail.
struct Waiter {
  MailId id{};
  std::optional<bool> word{};
};

}  // namespace

struct PostOffice::State {
  State(store::Store& opened, Settings given, Ports lent)
      : store(opened),
        settings(std::move(given)),
        ports(std::move(lent)),
        connection(setup_of(settings)),
        turns(settings.turns_per_hour, ports.steady) {}

  // The sender's thread.
  void run();
  void step(bool& more);
  std::optional<Work> next();
  std::optional<MailId> take_turn() REQUIRES(mutex);
  void wait_for_work() REQUIRES(mutex);
  void look_through_outbox() REQUIRES(mutex);
  std::vector<MailId> look() REQUIRES(mutex);
  std::int64_t set_of_clock() const { return ports.clock() - ports.steady(); }
  void hasten_if_set_back();
  bool may_give_up(const store::Mail& mail) const;
  void handle(const Work& work);
  void wait_for_turn(MailId id);
  void forget(const store::Mail& mail);
  void delay(const store::Mail& mail, int seconds);
  void deliver(const store::Mail& mail);
  void delivered(const store::Mail& mail);
  void failed(const store::Mail& mail, const Error& error);
  void give_up(const store::Mail& mail, const std::string& why);
  void settle(MailId id, bool word);
  void leave_the_rest();

  // Any thread.
  bool ask(MailId id, milliseconds patience);

  store::Store& store;
  const Settings settings;
  const Ports ports;
  accounts::Post post;
  SmtpConnection connection;    // the sender's thread only
  Turns turns;                  // the sender's thread only
  bool away = false;            // the mail server was, at the last attempt; the sender's thread only
  std::int64_t last_set = 0;    // of the clock, at the last look; the sender's thread only
  bool turn_wanted = false;     // some mail may wait for its turn; the sender's thread only
  std::int64_t next_turn = 0;   // not before, by the steady clock; the sender's thread only
  std::vector<MailId> in_line;  // somebody asks for these, and it is not their turn; the sender's thread only
  std::atomic<bool> cut = false;  // ends what is under way

  sync::Mutex mutex;
  sync::Condition changed;
  bool running GUARDED_BY(mutex) = false;
  bool stopping GUARDED_BY(mutex) = false;
  bool idle GUARDED_BY(mutex) = true;           // the thread waits, or has ended
  bool woken GUARDED_BY(mutex) = false;         // the outbox is to be looked through
  std::deque<MailId> urgent GUARDED_BY(mutex);  // before all that is due
  std::deque<MailId> round GUARDED_BY(mutex);   // due
  std::vector<Waiter*> waiters GUARDED_BY(mutex);
  std::deque<MailId> taken
      GUARDED_BY(mutex);  // the last ones that were: the sender may be faster than who asks
  std::thread thread;
};

void PostOffice::State::run() {
  ::pthread_setname_np(::pthread_self(), "mail");
  bool more = true;
  last_set = set_of_clock();
  try {
    // Whoever starts the server again may have mended what kept mail from going out.
    store.metadata().write([&](store::Writer& db) { hasten_mail(db, ports.clock()); });
  } catch (const std::exception& error) {
    ports.warn(std::string("the outbox cannot be used: ") + error.what());
  }
  while (more) step(more);
  connection.hang_up();
  const sync::Lock lock(mutex);
  idle = true;
  changed.notify_all();
}

void PostOffice::State::step(bool& more) {
  try {
    const auto work = next();
    more = work.has_value();
    if (more) handle(*work);
  } catch (const std::exception& error) {
    // The store's trouble. Nothing is lost: the rows are there, and cron wakes us again.
    ports.warn(std::string("the outbox could not be worked through: ") + error.what());
    leave_the_rest();
  }
}

// The next mail to send; waits until there is one. Empty at the end.
std::optional<Work> PostOffice::State::next() {
  const sync::Lock lock(mutex);
  for (;;) {
    if (stopping) return std::nullopt;
    if (!urgent.empty()) return Work{take_first(urgent)};
    if (!round.empty()) return Work{take_first(round)};
    if (woken) {
      look_through_outbox();
    } else if (const auto id = take_turn()) {
      return Work{*id, true};
    } else if (connection.open()) {
      const sync::Unlock unlock(mutex);
      connection.hang_up();
    } else {
      wait_for_work();
    }
  }
}

void PostOffice::State::wait_for_work() {
  idle = true;
  changed.notify_all();
  const auto there_is = [this]() REQUIRES(mutex) { return stopping || woken || !urgent.empty(); };
  if (turn_wanted)
    changed.wait_for(mutex, milliseconds(std::max<std::int64_t>(1, next_turn - ports.steady())), there_is);
  else
    changed.wait(mutex, there_is);
  idle = false;
}

// Whose turn it is, if it is anybody's now.
std::optional<MailId> PostOffice::State::take_turn() {
  if (!turn_wanted || ports.steady() < next_turn) return std::nullopt;
  const sync::Unlock unlock(mutex);
  const auto id = store.metadata().read([&](store::Reader& db) { return next_in_turn(db, ports.clock()); });
  turn_wanted = id.has_value();
  const auto wait = id ? turns.take() : std::nullopt;
  if (wait) next_turn = ports.steady() + *wait * 1000LL;
  if (id && !wait) return id;
  for (const MailId waiting : std::exchange(in_line, {})) settle(waiting, false);
  return std::nullopt;
}

void PostOffice::State::look_through_outbox() {
  woken = false;
  const auto due = look();
  round.assign(due.begin(), due.end());
  if (due.size() == round_size) woken = true;
}

std::vector<MailId> PostOffice::State::look() {
  const sync::Unlock unlock(mutex);
  hasten_if_set_back();
  return store.metadata().read([&](store::Reader& db) {
    turn_wanted = next_in_turn(db, ports.clock()).has_value();
    return due_mail(db, ports.clock(), round_size);
  });
}

// What waits would wait longer by as much as the clock was set back.
void PostOffice::State::hasten_if_set_back() {
  const std::int64_t set = set_of_clock();
  if (set <= last_set - least_set_back)
    store.metadata().write([&](store::Writer& db) { hasten_mail(db, ports.clock()); });
  last_set = set;
}

bool PostOffice::State::may_give_up(const store::Mail& mail) const {
  if (mail.expires > ports.clock()) return false;
  const auto now = ports.removal_clock();
  return now && mail.expires <= *now;
}

void PostOffice::State::handle(const Work& work) {
  const MailId id = work.id;
  std::optional<store::Mail> mail;
  try {
    mail = store.metadata().read([&](store::Reader& db) { return find_mail(db, store.vault(), id); });
  } catch (const store::Error& error) {
    if (error.fault() != store::Fault::corrupt) throw;
    return give_up({.id = id, .kind = "sealed"}, error.what());
  }
  // Gone or tried in the meantime: a mail may be in both queues.
  if (!mail || mail->due > ports.clock()) return settle(id, false);
  if (!mail->sender.empty() && !work.has_turn) return wait_for_turn(id);
  if (mail->recipient.empty()) return forget(*mail);
  if (may_give_up(*mail))
    return give_up(*mail,
                   "it could not be sent in time, with " + std::to_string(mail->attempts) + " attempts");
  if (const auto wait = work.has_turn ? turns.take_for(*mail) : std::nullopt) return delay(*mail, *wait);
  deliver(*mail);
}

void PostOffice::State::wait_for_turn(MailId id) {
  turn_wanted = true;
  if (ports.steady() < next_turn) return settle(id, false);
  in_line.push_back(id);
}

// It was there for its turn alone.
void PostOffice::State::forget(const store::Mail& mail) {
  store.metadata().write([&](store::Writer& db) { remove_mail(db, mail.id); });
  settle(mail.id, false);
}

void PostOffice::State::delay(const store::Mail& mail, int seconds) {
  store.metadata().write(
      [&](store::Writer& db) { delay_mail(db, mail.id, ports.clock() + seconds * 1000LL); });
  settle(mail.id, false);
}

void PostOffice::State::deliver(const store::Mail& mail) {
  const auto to = parse_address(mail.recipient);
  if (!to) return give_up(mail, "mail cannot be sent to this address");
  try {
    connection.deliver({settings.from.address, *to, mail.message}, cut);
  } catch (const Error& error) {
    return failed(mail, error);
  }
  delivered(mail);
}

void PostOffice::State::delivered(const store::Mail& mail) {
  settle(mail.id, true);
  const bool back = std::exchange(away, false);
  store.metadata().write([&](store::Writer& db) {
    remove_mail(db, mail.id);
    if (back) hasten_mail(db, ports.clock());
  });
  const sync::Lock lock(mutex);
  if (back) woken = true;
}

void PostOffice::State::failed(const store::Mail& mail, const Error& error) {
  if (error.for_good()) return give_up(mail, error.what());
  if (error.fault() == Fault::stopped) return settle(mail.id, false);
  const std::int64_t now = ports.clock();
  std::int64_t due = now + back_off(mail.attempts);
  if (mail.expires > now) due = std::min(due, mail.expires);
  store.metadata().write([&](store::Writer& db) { postpone_mail(db, mail.id, due, error.what()); });
  ports.warn(name_of(mail) + " could not be sent, and will be tried again: " + error.what());
  settle(mail.id, false);
  if (error.reply()) return;
  // It would go the same way with every other mail.
  away = true;
  leave_the_rest();
}

void PostOffice::State::give_up(const store::Mail& mail, const std::string& why) {
  store.metadata().write([&](store::Writer& db) { remove_mail(db, mail.id); });
  ports.warn(name_of(mail) + " is given up: " + why);
  settle(mail.id, false);
}

void PostOffice::State::settle(MailId id, bool word) {
  const sync::Lock lock(mutex);
  for (Waiter* waiter : waiters)
    if (waiter->id == id && !waiter->word) waiter->word = word;  // the first one counts
  if (word) taken.push_back(id);
  if (taken.size() > most_remembered) taken.pop_front();
  changed.notify_all();
}

// What is queued stays in the outbox, and cron wakes us for it.
void PostOffice::State::leave_the_rest() {
  turn_wanted = false;
  in_line.clear();
  const sync::Lock lock(mutex);
  urgent.clear();
  round.clear();
  woken = false;
  for (Waiter* waiter : waiters)
    if (!waiter->word) waiter->word = false;
  changed.notify_all();
}

bool PostOffice::State::ask(MailId id, milliseconds patience) {
  const sync::Lock lock(mutex);
  if (std::ranges::find(taken, id) != taken.end()) return true;
  if (!running || stopping) return false;
  if (urgent.size() < most_urgent)
    urgent.push_back(id);
  else
    woken = true;
  if (patience == milliseconds(0)) {
    changed.notify_all();
    return false;
  }
  Waiter waiter{id};
  waiters.push_back(&waiter);
  changed.notify_all();
  changed.wait_for(mutex, patience, [&]() REQUIRES(mutex) { return waiter.word.has_value() || stopping; });
  std::erase(waiters, &waiter);
  return waiter.word.value_or(false);
}

PostOffice::PostOffice(store::Store& store, Settings settings, Ports ports)
    : state_(std::make_unique<State>(store, std::move(settings), std::move(ports))) {
  State& state = *state_;
  state.post.compose = [&state](const accounts::Letter& letter) {
    return mail::compose(state.settings, letter, state.ports.clock());
  };
  state.post.pace = pace(state.settings.turns_per_hour);
  state.post.send = [&state](MailId id, milliseconds patience) { return state.ask(id, patience); };
}

PostOffice::~PostOffice() {
  stop();
}

void PostOffice::start() {
  const sync::Lock lock(state_->mutex);
  state_->running = state_->woken = true;
  state_->idle = false;
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

void PostOffice::stop() {
  const sync::Lock lock(state_->mutex);
  if (!state_->running) return;
  state_->stopping = true;
  state_->changed.notify_all();
  state_->changed.wait_for(state_->mutex, state_->settings.stop_grace,
                           [this]() REQUIRES(state_->mutex) { return state_->idle; });
  state_->cut = true;
  {
    const sync::Unlock unlock(state_->mutex);
    state_->thread.join();
  }
  state_->running = false;
}

void PostOffice::wake() {
  const sync::Lock lock(state_->mutex);
  state_->woken = true;
  state_->changed.notify_all();
}

const accounts::Post& PostOffice::post() const {
  return state_->post;
}

}  // namespace lightkeep::mail

#include "app/client/report.h"

namespace lightkeep::client {
namespace {

std::string text_of_last(const api::Json& rows) {
  return rows.back()["message"].get<std::string>();
}

}  // namespace

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

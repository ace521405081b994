// What became of each file of an upload or a download, told as it happens and once more at the end. Inside
// the room only; any thread.
#pragma once

#include <functional>
#include <string>

#include "app/api/json.h"
#include "app/client/failure.h"
#include "app/client/output.h"

namespace lightkeep::client {

class Report {
 public:
  /// `verb`: "uploaded", "downloaded".
  Report(Output& output, std::string verb) : output_(output), verb_(std::move(verb)) {}

  // `row` is what JSON says of the file; `name` is what a line begins with.
  void done(const std::string& name, const api::Json& row);
  void present(const std::string& name, const api::Json& row);  // it was there already
  /// Throws the failure on when what follows would fail alike: nobody is signed in, or no answer comes.
  void failed(const std::string& name, api::Json row, const Failure& failure);

  /// Does all of them: what they throw is told, and the rest is left.
  void run(const std::function<void()>& act);

  /// Says how many of each there were. The exit code of all.
  Exit end();

 private:
  Output& output_;
  const std::string verb_;
  sync::Mutex mutex_;
  api::Json done_ GUARDED_BY(mutex_) = api::Json::array();
  api::Json present_ GUARDED_BY(mutex_) = api::Json::array();
  api::Json failed_ GUARDED_BY(mutex_) = api::Json::array();
  Exit worst_ GUARDED_BY(mutex_) = Exit::done;
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace lightkeep::client

// What the person at the terminal, or a script, reads. Every line goes through here, so that nothing that a
// server or a file name holds reaches the terminal as a control. Inside the room only; any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/api/json.h"
#include "sync/mutex.h"

namespace lightkeep::client {

/// The text with whatever a terminal would obey, or nobody would see, as an escape: "\x1b", "\u{202e}". Bytes
/// that are no UTF-8 too.
std::string harmless(std::string_view text);
/// A size for people: "3.4 MB".
std::string readable_size(double bytes);

class Output {
 public:
  /// `json`: lines are for people and are left out; document() speaks alone.
  explicit Output(bool json);

  bool json() const { return json_; }
  bool live() const { return live_; }  // the standard error is a terminal, and lines may be replaced on it
  int width() const;                   // of that terminal, in columns

  /// To the standard output. Throws Failure(failed) when nobody reads it any more.
  void line(std::string_view text);
  /// Also for JSON; to the standard error.
  void note(std::string_view text);
  /// In ASCII: what is beyond is escaped.
  void document(const api::Json& value);
  /// A line that the next replaces; only where live().
  void status(std::string_view text);
  void clear_status();

 private:
  void wipe() REQUIRES(mutex_);

  const bool json_;
  const bool live_;
  sync::Mutex mutex_;
  bool dirty_ GUARDED_BY(mutex_) = false;  // a status line stands there
};

}  // namespace lightkeep::client

// The log: one line an event on standard error, as text or JSON. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/library/settings.h"

namespace lightkeep::app {

class Log {
 public:
  explicit Log(bool json) : json_(json) {}
  bool json() const { return json_; }
  void event(library::Severity severity, std::string_view message) const;
  /// A line that is formatted already; written in one piece.
  static void line(std::string text);

 private:
  const bool json_;
};

}  // namespace lightkeep::app

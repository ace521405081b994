// How a command ends, and what is tried again first. Inside the room only; any thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace lightkeep::client {

/// What a script can tell apart: the process's exit codes. README.md has the same list.
enum class Exit {
  done = 0,
  failed = 1,       // anything else
  usage = 2,        // the command was not understood
  sign_in = 3,      // nobody is signed in, or not any more; a sign-in was refused or ran out
  refused = 4,      // it is not there, or the caller may not do it
  some_failed = 5,  // of several files, some were done and some were not
  unreachable = 6   // no answer, or none for now: the same may work later
};

/// `what()` is a sentence for the person at the terminal. It may hold a server's words: Output makes them
/// harmless.
class Failure : public std::runtime_error {
 public:
  Failure(Exit exit, const std::string& sentence, std::string code = {})
      : std::runtime_error(sentence), exit_(exit), code_(std::move(code)) {}

  Exit exit() const noexcept { return exit_; }
  const std::string& code() const noexcept {
    return code_;
  }  // the server's, such as BAD_USER_INPUT; may be empty
  /// The server says when to come again.
  std::optional<std::chrono::seconds> again_after{};

 private:
  Exit exit_;
  std::string code_;
};

/// For a server's answer with that status.
Exit exit_for(int status);

/// Waits. A protocol says for how long (RFC 8628 section 3.5, RFC 9110 section 10.2.3): there is nothing to
/// be woken by but the person's Ctrl-C, which ends the process.
void pause(std::chrono::milliseconds time);

/// Calls `act` until it does not throw Failure(unreachable), at most five times, with longer and longer
/// pauses, or those that the server asks for. The last failure passes.
void with_patience(const std::function<void()>& act);

}  // namespace lightkeep::client

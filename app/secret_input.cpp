#include "app/secret_input.h"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <stdexcept>

namespace lightkeep::app {
namespace {

constexpr std::size_t longest_line = 8192;
constexpr std::array stopping{SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP};

/// Shows nothing of what is typed while it lives. A signal ends the reading instead of the process, so that
/// the terminal is as before in any case.
class QuietTerminal {
 public:
  QuietTerminal() {
    tcgetattr(STDIN_FILENO, &before_);
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    struct sigaction interrupt {};
    interrupt.sa_handler = [](int) {};
    for (std::size_t i = 0; i < stopping.size(); ++i) sigaction(stopping[i], &interrupt, &actions_[i]);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~QuietTerminal() {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    for (std::size_t i = 0; i < stopping.size(); ++i) sigaction(stopping[i], &actions_[i], nullptr);
    std::cerr << "\n";
  }
  QuietTerminal(const QuietTerminal&) = delete;

 private:
  termios before_{};
  std::array<struct sigaction, stopping.size()> actions_{};
};

}  // namespace

std::string read_line() {
  std::string line;
  for (char c = 0; line.size() < longest_line; line += c) {
    const ssize_t got = read(STDIN_FILENO, &c, 1);
    if (got < 0) throw std::runtime_error(errno == EINTR ? "stopped" : "cannot read the standard input");
    if (got == 0 && line.empty()) throw std::runtime_error("nothing was entered");
    if (got == 0 || c == '\n') break;
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string ask_quietly(const std::string& prompt) {
  const QuietTerminal quiet;  // first: what was typed before is thrown away
  std::cerr << prompt << ": " << std::flush;
  return read_line();
}

std::string read_secret(const std::string& prompt) {
  if (isatty(STDIN_FILENO) == 0) return read_line();
  std::string secret = ask_quietly(prompt);
  if (ask_quietly(prompt + ", once more") != secret)
    throw std::runtime_error("the two differ; nothing was changed");
  return secret;
}

}  // namespace lightkeep::app

#include "app/log.h"

#include <unistd.h>

#include <chrono>

#include "app/api/json.h"
#include "app/http/secret_mask.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

const char* name(library::Severity severity) {
  switch (severity) {
    case library::Severity::info:
      return "info";
    case library::Severity::warning:
      return "warning";
    case library::Severity::error:
      return "error";
  }
  return "error";
}

std::string now() {
  using namespace std::chrono;
  return text::iso_time(duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

// A message may quote what a client sent; it must not be able to begin a line or a field of its own.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '"' || c == '\\') line += '\\';
    line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  }
  return line;
}

}  // namespace

void Log::event(library::Severity severity, std::string_view text) const {
  const std::string message = http::mask_secrets(text);  // it may quote what a client sent
  if (json_)
    line(api::print({{"time", now()}, {"kind", "event"}, {"level", name(severity)}, {"message", message}}));
  else
    line("time=\"" + now() + "\" kind=\"event\" level=\"" + name(severity) + "\" message=\"" +
         on_one_line(message) + "\"");
}

void Log::line(std::string text) {
  text += '\n';
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace lightkeep::app

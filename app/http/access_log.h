// A finished request as one line of the access log. Any thread.
//
// Query strings are never logged, nor are the parameters of routes marked secret: both carry tokens. All else
// that a client chose is masked where it looks like a secret.
#pragma once

#include <cstdint>
#include <string>

#include "app/http/http.h"

namespace lightkeep::http {

enum class LogFormat { text, json };

/// Successes of quiet routes are not worth a line, unless their reply was cut.
bool is_worth_a_line(const Access& access);

/// Without a line end. `unix_ms` is the time of the line.
std::string access_line(const Access& access, LogFormat format, std::int64_t unix_ms);

}  // namespace lightkeep::http

// Failures as replies; see error_reply() in http.h. Any thread.
#pragma once

#include <string_view>

#include "app/http/http.h"

namespace lightkeep::http {

/// Does an Accept value name HTML, and above JSON? Decides the form of an answer for a path that nobody owns.
bool prefers_html(std::string_view accept);

}  // namespace lightkeep::http

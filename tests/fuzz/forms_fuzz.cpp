// Bodies of forms (application/x-www-form-urlencoded), as they come in pieces: refused, or fields of UTF-8
// that are found by their names, in order, and read the same when they are sent again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/api/errors.h"
#include "app/http/fields.h"
#include "app/pages/form.h"
#include "tests/fuzz/pieces.h"
#include "text/percent.h"
#include "text/utf8.h"

namespace {

using namespace lightkeep;

void require(bool promise) {
  if (!promise) std::abort();
}

pages::Form read(std::string_view text, std::size_t each) {
  http::Request request;
  request.headers.set(http::field::content_type, "application/x-www-form-urlencoded");
  Pieces body(text, each);
  request.body = &body;
  return pages::Form(request);
}

void check(const pages::Form& form) {
  std::string again;
  for (const auto& [name, value] : form.all()) {
    require(text::is_utf8(name) && text::is_utf8(value));
    require(form.has(name));
    const auto first = std::ranges::find(form.all(), name, &std::pair<std::string, std::string>::first);
    require(form.get(name) == first->second);
    require(form.get(name).find(form.trimmed(name)) != std::string::npos);
    if (const auto number = form.number(name)) require(pages::to_number(std::to_string(number)) == number);
    again += text::percent_encode(name) + "=" + text::percent_encode(value) + "&";
  }
  if (again.size() <= pages::form_limit) require(read(again, again.size()).all() == form.all());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    check(read(text, data[0] + std::size_t{1}));
  } catch (const api::ApiError& error) {
    require(error.row().status == 400 || error.row().status == 413);
  }
  return 0;
}

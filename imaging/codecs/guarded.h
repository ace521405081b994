// Calls into C libraries that report errors by longjmp, kept apart from C++. Used by the JPEG and PNG codecs;
// one thread at a time.
//
// A longjmp may not pass over an object with a destructor, and an exception may not pass through C. So:
// `guarded` runs a lambda that holds nothing but pointers, callbacks park what was thrown in
// `Landing::thrown`, and `land` throws it when C is left.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <exception>
#include <string_view>
#include <type_traits>

#include "imaging/pixels/limits.h"

namespace lightkeep::imaging {

struct Landing {
  std::jmp_buf jump;
  std::exception_ptr thrown;
  char message[256] = {};  // of the library; filled before the jump

  void say(std::string_view text) noexcept {
    const std::size_t count = text.copy(message, sizeof message - 1);
    message[count] = '\0';
  }
  /// For callbacks: runs `work`, parks what it throws and returns false then.
  template <typename Work>
  bool park(Work work) noexcept {
    try {
      work();
      return true;
    } catch (...) {
      thrown = std::current_exception();
      return false;
    }
  }
};

/// False when the library jumped.
template <typename Call>
[[gnu::noinline]] bool guarded(Landing& landing, Call call) {
  static_assert(std::is_trivially_destructible_v<Call>);
  if (setjmp(landing.jump) != 0) return false;
  call();
  return true;
}

[[noreturn]] inline void land(Landing& landing, Format format) {
  if (landing.thrown) std::rethrow_exception(landing.thrown);
  damaged(format, landing.message);
}

template <typename Call>
void call_guarded(Landing& landing, Format format, Call call) {
  if (!guarded(landing, call)) land(landing, format);
}

}  // namespace lightkeep::imaging

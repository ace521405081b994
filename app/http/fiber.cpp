#include "app/http/fiber.h"

#include <cxxabi.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

#if defined(__has_feature)
#define LIGHTKEEP_HAS(feature) __has_feature(feature)
#else
#define LIGHTKEEP_HAS(feature) 0
#endif
#if LIGHTKEEP_HAS(address_sanitizer) || defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if LIGHTKEEP_HAS(thread_sanitizer) || defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace lightkeep::http {
namespace {

constexpr std::size_t stack_size = 1 << 20;  // of which memory is what was touched
constexpr std::size_t guard_size = 64 << 10;

void* make_stack() {
  void* memory = ::mmap(nullptr, guard_size + stack_size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  if (::mprotect(memory, guard_size, PROT_NONE) == 0) return static_cast<char*>(memory) + guard_size;
  ::munmap(memory, guard_size + stack_size);
  throw std::bad_alloc();
}

void free_stack(void* stack) {
  ::munmap(static_cast<char*>(stack) - guard_size, guard_size + stack_size);
}

// What the sanitizers want to know.

#if LIGHTKEEP_HAS(thread_sanitizer) || defined(__SANITIZE_THREAD__)
void* make_tsan_fiber() {
  return __tsan_create_fiber(0);
}
void destroy_tsan_fiber(void* fiber) {
  __tsan_destroy_fiber(fiber);
}
void* this_tsan_fiber() {
  return __tsan_get_current_fiber();
}
/// Not a call of its own, whose end would be looked for on the other stack.
[[gnu::always_inline]] inline void switch_tsan_fiber(void* to) {
  __tsan_switch_to_fiber(to, 0);
}
#else
void* make_tsan_fiber() {
  return nullptr;
}
void destroy_tsan_fiber(void*) {}
void* this_tsan_fiber() {
  return nullptr;
}
void switch_tsan_fiber(void*) {}
#endif

#if LIGHTKEEP_HAS(address_sanitizer) || defined(__SANITIZE_ADDRESS__)
void leave_asan_stack(void** fake, const void* to, std::size_t size) {
  __sanitizer_start_switch_fiber(fake, to, size);
}
void enter_asan_stack(void* fake, const void** from, std::size_t* size) {
  __sanitizer_finish_switch_fiber(fake, from, size);
}
#else
void leave_asan_stack(void**, const void*, std::size_t) {}
void enter_asan_stack(void*, const void**, std::size_t*) {}
#endif

}  // namespace

Fiber::Fiber(std::function<void()> run)
    : run_(std::move(run)), stack_(make_stack()), tsan_(make_tsan_fiber()) {
  ::getcontext(&own_);
  own_.uc_stack.ss_sp = stack_;
  own_.uc_stack.ss_size = stack_size;
  const auto self = reinterpret_cast<std::uintptr_t>(this);  // makecontext passes ints
  ::makecontext(&own_, reinterpret_cast<void (*)()>(&Fiber::enter), 2, static_cast<unsigned>(self >> 32),
                static_cast<unsigned>(self & 0xFFFF'FFFF));
}

Fiber::~Fiber() {
  destroy_tsan_fiber(tsan_);
  free_stack(stack_);
}

void Fiber::exchange_exceptions() {
  Exceptions other;
  void* const of_thread = abi::__cxa_get_globals();
  std::memcpy(other.data(), of_thread, other.size());
  std::memcpy(of_thread, exceptions_.data(), exceptions_.size());
  exceptions_ = other;
}

bool Fiber::resume() {
  exchange_exceptions();
  void* fake = nullptr;
  caller_tsan_ = this_tsan_fiber();
  switch_tsan_fiber(tsan_);
  leave_asan_stack(&fake, stack_, stack_size);
  ::swapcontext(&caller_, &own_);
  enter_asan_stack(fake, nullptr, nullptr);
  exchange_exceptions();
  if (finished_) return true;
  const auto then = std::exchange(then_, nullptr);
  then();
  return false;
}

void Fiber::suspend(std::function<void()> then) {
  then_ = std::move(then);
  leave();
}

/// The other half of `resume`. A stack that is not needed any more has no fake one either.
void Fiber::leave() {
  void* fake = nullptr;
  switch_tsan_fiber(caller_tsan_);
  leave_asan_stack(finished_ ? nullptr : &fake, caller_stack_, caller_stack_size_);
  ::swapcontext(&own_, &caller_);
  enter_asan_stack(fake, &caller_stack_, &caller_stack_size_);
}

void Fiber::enter(unsigned high, unsigned low) {
  auto* self = reinterpret_cast<Fiber*>(std::uintptr_t{high} << 32 | low);
  enter_asan_stack(nullptr, &self->caller_stack_, &self->caller_stack_size_);
  self->run_();
  self->finished_ = true;
  self->leave();
}

}  // namespace lightkeep::http

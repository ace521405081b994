// Trying again what may work later: a server that is away for a moment, or asks for patience. Inside the room
// only; any thread.
#pragma once

#include <chrono>
#include <functional>

namespace lightkeep::client {

/// Waits. A protocol says for how long (RFC 8628 section 3.5, RFC 9110 section 10.2.3): there is nothing to
/// be woken by but the person's Ctrl-C, which ends the process.
void pause(std::chrono::milliseconds time);

/// Calls `act` until it does not throw Failure(unreachable), at most five times, with longer and longer
/// pauses, or those that the server asks for. The last failure passes.
void with_patience(const std::function<void()>& act);

}  // namespace lightkeep::client

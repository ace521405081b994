// Answers that wait: to a client that asks for what changed, when nothing has yet. While it waits it has
// neither a thread nor a snapshot of the store, and who asks is let in anew before anything is told.
#pragma once

#include "app/http/http.h"
#include "app/library/library.h"

namespace lightkeep::rest {

/// The reply to a request for `changes`, none so far, that is given as soon as `ask` finds some, and at the
/// latest after so many seconds. `ask` is called from worker threads, one at a time, and may throw ApiError:
/// then the client is told to look at the library anew, which is refused properly.
http::Reply waiting_reply(library::ChangeWaits& waits, const api::Changes& changes, std::int64_t seconds,
                          std::function<api::Changes()> ask);

/// Whether there is anything to tell.
bool is_news(const api::Changes& changes);

}  // namespace lightkeep::rest

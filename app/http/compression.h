// Compression of replies with gzip (RFC 1952), as clients take it (RFC 9110 section 12.5.3). Called for every
// reply of a handler, and by those who keep a compressed body beside a plain one. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "app/http/message.h"

namespace lightkeep::http {

/// Fast: a third of the time of zlib's usual level 6 for a few per cent more bytes. Small: for what is
/// compressed once and served often.
enum class Effort { fast, small };

std::string gzip(std::string_view bytes, Effort effort);

/// Replaces the body of a reply by its compressed form where that is worth it, by size and type, and the
/// request takes it; `Vary` says so either way. Ranges, streams and what is encoded already stay as they are.
void compress(const Request& request, Reply& reply);

}  // namespace lightkeep::http

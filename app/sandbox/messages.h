// What the server and a process that decodes tell each other: one message each way at a time, over a socket
// that keeps messages apart. Both are the same executable, so that structures travel as they lie in memory;
// what comes back is foreign all the same, and has numbers only, any of which may be anything. For the files
// of this room.
#pragma once

#include <array>
#include <cstdint>

#include "app/sandbox/confinement.h"

namespace lightkeep::sandbox {

/// Open files of a child: its end of the socket, the encoded bytes, the pixels. The fork server has a socket
/// alone.
inline constexpr int socket_file = 3, encoded_file = 4, pixels_file = 5;

/// These files in that order, as the sender numbers them. The fork server gets a Confinement with them beside
/// it (SCM_RIGHTS, unix(7)) for each process that is wanted, and answers with a Forked.
using ChildFiles = std::array<int, 3>;
struct Forked {
  std::int32_t process = 0;  // or 0, and
  std::int32_t error = 0;    // errno
};

/// `frame` asks for the next picture of the animation that was asked for before, and says nothing else.
enum class Wish : std::uint32_t { picture, animation, frame };

/// A child says with an Answer whether it is confined, and answers each request with one. That to `animation`
/// has its first picture.
struct Request {
  Wish wish{};
  std::uint64_t encoded = 0;  // bytes, from the start of the file
  std::uint32_t least_width = 0, least_height = 0;
  std::uint64_t megapixels = 0;  // these as in imaging::Limits
  std::uint32_t max_side = 0, seconds = 0;
};

enum class Outcome : std::uint32_t { done, refused, no_memory, over };  // over: no picture is left

struct Answer {
  Outcome outcome{};
  std::uint32_t fault = 0;  // imaging::Fault, of what was refused
  std::uint32_t width = 0, height = 0, alpha = 0;
  double scale_x = 0, scale_y = 0, origin_x = 0, origin_y = 0;
  std::uint32_t milliseconds = 0;  // that a picture of an animation is shown for
  std::uint32_t text_length = 0;
  std::array<char, 512> text{};  // what is wrong, or why the process cannot confine itself
};

}  // namespace lightkeep::sandbox

// What an SMTP server answers (RFC 5321 section 4.2), read with bounds: the server may be anyone. One thread.
#pragma once

#include <string>
#include <vector>

#include "app/net/stream.h"

namespace lightkeep::mail {

struct Reply {
  int code = 0;
  std::vector<std::string> lines;  // what follows the code; clean, but written by the server

  int kind() const { return code / 100; }  // 2 done, 3 go on, 4 not now, 5 never
  bool policy() const;                     // RFC 3463 x.7.x: about who asks, not about what is asked
  std::string brief() const;               // "550 5.1.1": nothing that could quote the message
  std::string shown() const;               // "550 5.1.1 No such user", at most a few hundred bytes
};

class ReplyReader {
 public:
  /// Throws Error(protocol) for what is no reply and for one without end; net::Error like the stream.
  Reply read(net::Stream& stream, const net::Deadline& deadline);
  /// There are bytes that came unasked.
  bool pending() const { return !buffer_.empty(); }

 private:
  std::string read_line(net::Stream& stream, const net::Deadline& deadline);

  std::string buffer_;
};

}  // namespace lightkeep::mail

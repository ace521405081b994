// Ids of requests, for log lines and X-Request-Id: unique within a run and hardly ever equal between two. Not
// a secret. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace lightkeep::http {

class RequestIds {
 public:
  RequestIds();
  /// 16 hexadecimal digits.
  std::string next();

 private:
  std::uint64_t seed_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace lightkeep::http

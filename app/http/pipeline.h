// A request's way through cpp-httplib: its parser reads the head that we cleaned, its routing calls our
// table, its writer makes the head of the reply. The only file that sees httplib.h is pipeline.cpp. One
// request at a time and pipeline; `Pipelines` lends them to workers.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/http/exchange.h"

namespace lightkeep::http {

/// A reply and the bytes of its head.
struct Answered {
  Prepared prepared;
  std::string head;
};

class Pipeline {
 public:
  Pipeline(const Routes& routes, const std::string& public_url);
  ~Pipeline();

  /// Nothing when the peer has gone.
  std::optional<Answered> run(Exchange& exchange, const std::function<bool()>& keep);

 private:
  class Front;
  std::unique_ptr<Front> front_;
};

/// Pipelines that wait for a worker. Any thread.
class Pipelines {
 public:
  Pipelines(const Routes& routes, const std::string& public_url) : routes_(routes), public_url_(public_url) {}

  std::unique_ptr<Pipeline> take();
  void give_back(std::unique_ptr<Pipeline> pipeline);

 private:
  const Routes& routes_;
  const std::string& public_url_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Pipeline>> free_;
};

}  // namespace lightkeep::http

// A server for measuring the HTTP front alone: a 20 KB shared body and a 200-byte JSON, each from the reactor
// (fast path) and from a worker (through process_request). Run it with a port, point wrk at /fast/thumb,
// /fast/json, /worker/thumb and /worker/json, and read its CPU time from /proc.
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "app/http/http.h"

namespace {

using namespace lightkeep;

void add(http::Routes& routes, const std::string& name, std::function<http::Reply()> make) {
  http::Route worker;
  worker.method = "GET";
  worker.pattern = "/worker/" + name;
  worker.handler = [make](http::Request&) { return make(); };
  http::Route fast = worker;
  fast.pattern = "/fast/" + name;
  fast.fast = [make](const http::Request&) { return std::optional(make()); };
  routes.add(std::move(worker));
  routes.add(std::move(fast));
}

}  // namespace

int main(int count, char** arguments) {
  http::Routes routes;
  const auto thumb = std::make_shared<const std::string>(20 << 10, 'x');
  add(routes, "thumb", [thumb] {
    http::Reply reply = http::Reply::text(200, "image/jpeg", "");
    reply.headers.add("ETag", "\"0123456789abcdef\"");
    reply.headers.add("Cache-Control", "public, max-age=31536000, immutable");
    reply.ranges = true;
    reply.body = thumb;
    return reply;
  });
  add(routes, "json", [] { return http::Reply::text(200, "application/json", std::string(200, ' ')); });
  http::ServerConfig config;
  config.port = static_cast<std::uint16_t>(count > 1 ? std::atoi(arguments[1]) : 0);
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGINT);
  sigaddset(&end, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &end, nullptr);
  http::Server server(config, routes, [](const http::Access&) {});
  server.start();
  std::printf("http://127.0.0.1:%u\n", server.port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&end, &signal);
  server.stop(std::chrono::seconds(1));
}

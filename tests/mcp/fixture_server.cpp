// A server with the conformance suite's fixtures behind the product's own MCP endpoint: fixture_server PORT.
// Ends on SIGTERM.
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "app/mcp/endpoint.h"
#include "tests/mcp/fixture_tools.h"

int main(int count, char** arguments) {
  using namespace lightkeep;
  if (count != 2) {
    std::cerr << "usage: fixture_server PORT\n";
    return 2;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  http::Routes routes;
  mcp::ServerDefinition fixtures{
      "0.0.0", "The fixtures of the conformance suite.", mcp::fixture_tools(), mcp::fixture_resources(), {}};
  mcp::add_endpoint(
      routes, "/mcp",
      std::make_shared<const mcp::Endpoint>(mcp::EndpointConfig{"http://localhost", "", mcp::Auth::none},
                                            std::move(fixtures), nullptr));
  http::ServerConfig config;
  config.port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  http::Server server(config, routes, [](const http::Access&) {});
  server.start();
  std::cout << "fixtures: ready on http://127.0.0.1:" << server.port() << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
  server.stop(std::chrono::seconds(1));
}

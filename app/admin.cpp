#include "app/admin.h"

#include <httplib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <atomic>
#include <iostream>
#include <thread>

#include "app/api/json.h"
#include "app/ip/address.h"
#include "app/options/values.h"
#include "embedded_ui/ui.h"
#include "store/check.h"
#include "sync/mutex.h"

namespace lightkeep::app {
namespace {

constexpr std::string_view unix_scheme = "unix:";
constexpr const char* json_type = "application/json; charset=utf-8";
constexpr std::size_t threads = 4;
constexpr std::size_t longest_body = 4096;  // bytes
constexpr int patience = 5;                 // seconds of a client that asks for health
constexpr int any_port = 1;                 // httplib wants one for a Unix socket, too

bool is_unix(const std::string& address) {
  return address.starts_with(unix_scheme);
}
std::string socket_path(const std::string& address) {
  return address.substr(unix_scheme.size());
}

// A socket that a server left behind when it was killed would be in the way. One that somebody listens at is
// left alone, and so is what is no socket.
void remove_stale(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path)
    throw std::runtime_error("--admin-listen: the path of the socket is too long");
  path.copy(name.sun_path, path.size());
  if (!std::filesystem::is_socket(path)) return;
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool alive = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
  ::close(descriptor);
  if (!alive) std::filesystem::remove(path);
}

void answer(httplib::Response& response, int status, const std::string& word,
            const std::optional<std::string>& reason = {}) {
  api::Json json{{"status", word}};
  if (reason) json["reason"] = *reason;
  response.status = status;
  response.set_content(api::print(json), json_type);
}

/// A name of somebody else that leads here, as DNS may say, is not this machine's; nor is what a page of
/// another site asks for. A Unix socket is reached by no browser, and one names
/// its host.
bool is_foreign(const httplib::Request& request) {
  std::string host = request.get_header_value("Host");
  const auto colon = host.rfind(':');
  if (colon != host.npos && host.find(']', colon) == host.npos) host.resize(colon);
  if (!host.empty() && !ip::names_this_machine(host)) return true;
  const std::string site = request.get_header_value("Sec-Fetch-Site");
  return !site.empty() && site != "same-origin" && site != "none";
}

void give(httplib::Response& response, const http::Reply& reply) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers.all())
    if (name != "Content-Type") response.set_header(name, value);
  response.set_content(std::get<std::string>(reply.body), std::string(reply.headers.get("Content-Type")));
}

}  // namespace

struct AdminListener::Parts {
  Parts(std::string where, Answers given) : address(std::move(where)), answers(std::move(given)) {}

  void check(const httplib::Request& request, httplib::Response& response);

  const std::string address;
  const Answers answers;
  std::atomic<bool> stopping{false};
  sync::Mutex checking;  // one at a time
  httplib::Server server;
  std::thread thread;
};

void AdminListener::Parts::check(const httplib::Request& request, httplib::Response& response) {
  if (!checking.try_lock()) return answer(response, 503, "busy", "a check is running already");
  const sync::Lock turn(checking, std::adopt_lock);
  const auto go_on = [this](std::int64_t) {
    if (stopping) throw std::runtime_error("the server stops");
  };
  try {
    const auto report = store::check_folder(
        answers.data, {.deep = request.has_param("deep"), .reach = answers.reach, .looked_at = go_on});
    response.set_content(store::to_text(report), "text/plain; charset=utf-8");
    response.set_header("X-Problems", std::to_string(report.problems.size()));
  } catch (const std::exception& error) {
    answer(response, 500, "failed", error.what());
  }
}

AdminListener::AdminListener(const std::string& address, Answers answers)
    : parts_(std::make_unique<Parts>(address, std::move(answers))) {
  Parts& parts = *parts_;
  httplib::Server& server = parts.server;
  server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  server.set_payload_max_length(longest_body);
  if (!is_unix(address))
    server.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
      if (!is_foreign(request)) return httplib::Server::HandlerResponse::Unhandled;
      answer(response, 403, "refused",
             "this door is opened by the name localhost or a loopback address, and by no other site");
      return httplib::Server::HandlerResponse::Handled;
    });
  server.Get("/", [&parts](const httplib::Request&, httplib::Response& response) {
    give(response, parts.answers.page(false));
  });
  server.Get("/doctor", [&parts](const httplib::Request&, httplib::Response& response) {
    give(response, parts.answers.page(true));
  });
  server.Get("/static/.*", [](const httplib::Request& request, httplib::Response& response) {
    const ui::StaticFile* const file = ui::find_static(request.path);
    if (file == nullptr) return answer(response, 404, "not found");
    response.set_content(std::string(file->content), std::string(file->mime));
  });
  server.Get("/healthz",
             [](const httplib::Request&, httplib::Response& response) { answer(response, 200, "ok"); });
  server.Get("/readyz", [&parts](const httplib::Request&, httplib::Response& response) {
    const auto reason = parts.answers.unready();
    answer(response, reason ? 503 : 200, reason ? "not ready" : "ready", reason);
  });
  server.Get("/metrics", [&parts](const httplib::Request&, httplib::Response& response) {
    response.set_content(parts.answers.metrics(), "text/plain; version=0.0.4; charset=utf-8");
  });
  server.Post("/check", [&parts](const httplib::Request& request, httplib::Response& response) {
    parts.check(request, response);
  });
  bool bound = false;
  if (is_unix(address)) {
    remove_stale(socket_path(address));
    server.set_address_family(AF_UNIX);
    bound = server.bind_to_port(socket_path(address), any_port);
  } else {
    const auto endpoint = parse_endpoint(address).value();
    bound = server.bind_to_port(endpoint.address, endpoint.port);
  }
  if (!bound) throw std::runtime_error("cannot listen at --admin-listen " + address);
  parts.thread = std::thread([&server] { server.listen_after_bind(); });
  server.wait_until_ready();
}

AdminListener::~AdminListener() {
  parts_->stopping = true;
  parts_->server.stop();
  parts_->thread.join();
  std::error_code ignored;
  if (is_unix(parts_->address)) std::filesystem::remove(socket_path(parts_->address), ignored);
}

int health_command(const Loaded& loaded) {
  const std::string& address = loaded.options.admin_listen;
  if (address.empty() || !loaded.rest.empty()) {
    std::cerr << "Usage: lightkeep health --admin-listen ADDRESS, as the running server has it\n";
    return 2;
  }
  httplib::Client client = is_unix(address) ? httplib::Client(socket_path(address), any_port)
                                            : httplib::Client("http://" + address);
  if (is_unix(address)) client.set_address_family(AF_UNIX);
  client.set_connection_timeout(patience);
  client.set_read_timeout(patience);
  const auto reply = client.Get("/readyz");
  if (!reply) {
    std::cerr << "nobody answers at " << address << ": " << httplib::to_string(reply.error()) << "\n";
    return 1;
  }
  std::cout << reply->body << "\n";
  return reply->status == 200 ? 0 : 1;
}

}  // namespace lightkeep::app

#include "app/doctor.h"

#include <sys/timex.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "app/api/json.h"
#include "app/blob_place.h"
#include "app/clock.h"
#include "app/descriptors.h"
#include "app/ip/origin.h"
#include "app/mail/test_mail.h"
#include "app/net/connector.h"
#include "app/net/error.h"
#include "app/net/exchange.h"
#include "app/version.h"
#include "store/data_dir.h"
#include "store/error.h"
#include "store/file_system.h"
#include "store/folder_check.h"
#include "store/vault.h"
#include "text/hex.h"
#include "text/quantity.h"
#include "text/secrets.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

using namespace std::chrono_literals;

constexpr const char* probe_path = "/healthz/probe";
constexpr std::int64_t proof_life = 300;  // seconds that the two clocks may be apart, and the way may take

// The proof: "SECONDS.HASH", as a bearer token.

std::string hashed_text(std::string_view seconds) {
  return "doctor " + std::string(seconds);
}

bool proves(std::string_view token, const std::function<store::Digest(std::string_view)>& keyed_hash) {
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return false;
  const auto seconds = text::parse_count(token.substr(0, dot));
  const std::int64_t now = unix_milliseconds() / 1000;
  if (!seconds || *seconds < now - proof_life || *seconds > now + proof_life) return false;
  return text::equal_in_constant_time(token.substr(dot + 1),
                                      text::to_hex(keyed_hash(hashed_text(token.substr(0, dot)))));
}

http::Reply answer_probe(http::Request& request) {
  std::vector<char> bytes(16 << 10);
  std::uint64_t received = 0;
  while (const std::size_t count = request.body->read(bytes)) received += count;
  const bool forwarded =
      request.headers.find("Forwarded") != nullptr || request.headers.find("X-Forwarded-For") != nullptr;
  auto reply = http::Reply::text(200, "application/json; charset=utf-8",
                                 api::print(api::Json{{"client", request.client},
                                                      {"unnamed", request.unnamed},
                                                      {"forwarded", forwarded},
                                                      {"received", received},
                                                      {"version", program_version},
                                                      {"openFiles", raise_descriptor_limit()}}));
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

// The doctor's side.

using Verdict = Finding::Verdict;

std::string gibibytes(std::uint64_t bytes) {
  constexpr std::uint64_t unit = 1 << 30, tenths = 10;
  return std::to_string(bytes / unit) + "." + std::to_string(bytes % unit * tenths / unit) + " GiB";
}

struct Answer {
  int status = 0;
  std::string location;  // of a redirect
  api::Json json;        // null for what is none
  std::optional<std::chrono::sys_seconds> certificate_end;
};

class Doctor {
 public:
  Doctor(const Options& options, const std::function<void(const Finding&)>& tell)
      : options_(options), public_url_(options.base_url(options.listen.port)), tell_(tell) {}

  void look_at_all();

 private:
  void add(const Finding& finding) { tell_(finding); }
  bool look_at_folder();
  void look_at_images(const store::DataPaths& folder);
  void look_at_file_system(const std::filesystem::path& folder);
  void look_at_room(const store::DataPaths& folder);
  void look_at_clock();
  bool look_at_listener();
  void look_at_public_url();
  void look_at_answer(const Answer& answer);
  void look_at_certificate(const Answer& answer);
  void look_at_proxy(const api::Json& seen);
  void look_at_descriptors(const api::Json& seen);
  void look_at_large_body();
  void look_at_other_host(const std::string& host);
  void look_at_mail();

  Answer probe(std::uint64_t body_size);
  std::string proof() const;

  const Options& options_;
  const std::string public_url_;
  const std::function<void(const Finding&)>& tell_;
  net::Connector connector_;
};

void Doctor::look_at_all() {
  look_at_clock();
  if (look_at_folder() && look_at_listener()) look_at_public_url();
  look_at_mail();
}

void Doctor::look_at_clock() {
  timex state{};
  const int answer = ::adjtimex(&state);
  if (answer < 0)  // containers may forbid the question
    return add({Verdict::doubtful, "clock",
                "this process may not ask whether anything keeps it right (" +
                    text::iso_seconds(unix_milliseconds()) + ")",
                "Libraries lapse and trash empties by it: look at the machine itself (timedatectl)."});
  if (answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0)
    return add({Verdict::doubtful, "clock",
                "nothing keeps it right (" + text::iso_seconds(unix_milliseconds()) + ")",
                "Libraries lapse and trash empties by it: turn on time synchronization (timedatectl set-ntp "
                "true)."});
  add({Verdict::good, "clock", "it is kept right"});
}

void Doctor::look_at_file_system(const std::filesystem::path& folder) {
  const store::FileSystem below = store::file_system_of(folder);
  const std::string where = folder.string() + " on " + std::string(below.name);
  switch (below.place) {
    case store::FileSystem::Place::machine:
      return add({Verdict::good, "data folder", where});
    case store::FileSystem::Place::memory:
      return add({Verdict::doubtful, "data folder", where + ": gone at the machine's next start",
                  "Put it on a disk, if it is to stay."});
    case store::FileSystem::Place::passed:
      return add({Verdict::doubtful, "data folder", where + ": its locks are those of another program",
                  "A disk of this machine, or a volume of the container engine, is safe."});
    case store::FileSystem::Place::network:
      return add({Verdict::bad, "data folder",
                  where + ": other machines can write there, and locks do not hold",
                  "Put it on a disk of this machine."});
  }
}

void Doctor::look_at_room(const store::DataPaths& folder) {
  const std::uint64_t free = folder.free_bytes();
  if (free >= options_.min_free_disk) return add({Verdict::good, "disk", gibibytes(free) + " free"});
  add({Verdict::bad, "disk",
       gibibytes(free) + " free: less than the " + text::format_size(options_.min_free_disk) +
           " of --min-free-disk, so uploads are refused",
       "Make room, or use a larger disk."});
}

/// Of those that are in a bucket: whether it answers, and takes what is written.
void Doctor::look_at_images(const store::DataPaths& folder) {
  const store::Identity identity = store::find_identity(folder);
  if (identity.blobs == store::BlobsAt::here) return;
  const bool all = identity.blobs == store::BlobsAt::there;
  const std::string where = (all ? "in " : "on their way, to or from ") + identity.place;
  try {
    const auto begun = std::chrono::steady_clock::now();
    store::reach_blobs(identity, blob_reach(options_), true)->probe();
    const auto taken =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    add({Verdict::good, "images",
         where + ", which answers and takes what is written, both in " + text::format_duration(taken)});
  } catch (const store::Error& error) {
    add({Verdict::bad, "images", where + ": " + error.what(),
         "See the bucket, its key and the network between: until it answers uploads are refused, and only "
         "images in the cache are served."});
  }
}

/// Whether the server can be asked.
bool Doctor::look_at_folder() {
  const store::DataPaths paths(options_.data);
  try {
    look_at_file_system(paths.folder());
    look_at_room(paths);
    proof();
    look_at_images(paths);
    return true;
  } catch (const store::Error& error) {
    add({Verdict::bad, "data folder", error.what(),
         "Run this as the server's user, with its options or its --config; a folder that is not there is "
         "made "
         "by the first `lightkeep serve`."});
    return false;
  }
}

bool Doctor::look_at_listener() {
  Endpoint at = options_.listen;
  if (at.address == "0.0.0.0") at.address = "127.0.0.1";
  if (at.address == "::") at.address = "::1";
  try {
    connector_.connect(net::parse_url("http://" + at.text() + "/"), {5s, "it took longer than 5 s"});
    add({Verdict::good, "server", "it listens at " + options_.listen.text()});
    return true;
  } catch (const net::Error& error) {
    add({Verdict::bad, "server", "nothing answers at " + options_.listen.text() + ": " + error.what(),
         "Start it, or say the --listen that it has."});
    return false;
  }
}

std::string Doctor::proof() const {
  const std::string seconds = std::to_string(unix_milliseconds() / 1000);
  std::optional<std::string> key;
  if (!options_.master_key.empty()) key = options_.master_key;
  return seconds + "." +
         text::to_hex(store::keyed_hash_of(store::DataPaths(options_.data).master_key_file(), key,
                                           hashed_text(seconds)));
}

/// Throws net::Error.
Answer Doctor::probe(std::uint64_t body_size) {
  const std::string url = public_url_ + probe_path;
  const net::Url target = net::parse_url(url);
  const net::Patience patience{net::Deadline(600s, "it took longer than ten minutes"), 60s};
  const auto stream = connector_.connect(target, patience.total.sooner(15s, "no connection within 15 s"));
  net::Exchange exchange(*stream, patience);
  const net::Fields fields{{"Authorization", "Bearer " + proof()},
                           {"Content-Type", "application/octet-stream"}};
  const net::Content content{body_size, [&](const std::function<void(std::string_view)>& write) {
                               const std::string zeros(256 << 10, '\0');
                               for (std::uint64_t left = body_size; left > 0;) {
                                 const auto size = std::min<std::uint64_t>(left, zeros.size());
                                 write(std::string_view(zeros).substr(0, size));
                                 left -= size;
                               }
                             }};
  const net::ResponseHead head =
      exchange.ask({target, "Lightkeep doctor", "application/json", "POST", &fields, &content});
  std::string body;
  constexpr std::uint64_t longest = 64 << 10;
  exchange.read_body(head, longest,
                     [&](std::span<const char> bytes) { body.append(bytes.data(), bytes.size()); });
  Answer answer{head.status, {}, {}, stream->certificate_end()};
  if (const std::string* location = head.find("location")) answer.location = *location;
  try {
    answer.json = api::parse_json(body);
  } catch (const api::JsonError&) {  // a page of something in front
  }
  return answer;
}

const char* remedy_for(net::Fault fault) {
  switch (fault) {
    case net::Fault::insecure:
      return "Renew the certificate, or use the name that is in it; with --host the server gets one by "
             "itself.";
    case net::Fault::unreachable:
    case net::Fault::too_slow:
      return "Point the name's DNS records to this machine, and let its port through (firewall, router, the "
             "provider's rules).";
    default:
      return "See what stands between this name and the server.";
  }
}

void Doctor::look_at_public_url() {
  try {
    const Answer answer = probe(0);
    look_at_certificate(answer);
    look_at_answer(answer);
  } catch (const net::Error& error) {
    add({Verdict::bad, "public URL", public_url_ + " cannot be asked: " + error.what(),
         remedy_for(error.fault())});
  }
  for (const std::string& host : {options_.cdn_host, options_.api_host, options_.mcp_host})
    if (!host.empty()) look_at_other_host(host);
}

void Doctor::look_at_certificate(const Answer& answer) {
  if (!answer.certificate_end) return;
  const auto left = *answer.certificate_end - std::chrono::system_clock::now();
  const std::string end = text::iso_date(answer.certificate_end->time_since_epoch().count() * 1000);
  if (left < std::chrono::days(10))
    return add(
        {Verdict::doubtful, "certificate", "it ends on " + end,
         "Look whether it is renewed: by --host, or by what made the files of --tls-cert, or by the proxy."});
  add({Verdict::good, "certificate", "good until " + end});
}

std::string message_of(const api::Json& json) {
  if (!json.is_object() || !json.contains("error") || !json["error"].is_object()) return {};
  return json["error"].value("message", "");
}

void Doctor::look_at_answer(const Answer& answer) {
  const std::string status = "it answers with status " + std::to_string(answer.status);
  const std::string message = message_of(answer.json);
  if (answer.status == 200 && answer.json.is_object() && answer.json.contains("received")) {
    add({Verdict::good, "public URL", "it leads to this server"});
    look_at_descriptors(answer.json);
    look_at_proxy(answer.json);
    if (options_.behind_proxy) look_at_large_body();
  } else if (answer.status >= 300 && answer.status < 400) {
    add({Verdict::bad, "public URL", status + " and leads on to " + answer.location,
         "Give the address that clients end at as --public-url."});
  } else if (answer.status == 403 && !message.empty()) {
    add({Verdict::bad, "public URL", "the server refuses what comes by it: " + message,
         "See packaging/proxy for what a proxy has to send."});
  } else if (answer.status >= 500) {
    add({Verdict::bad, "public URL", status,
         "The proxy does not reach the server: it should ask " + options_.listen.text() + "."});
  } else {
    add({Verdict::bad, "public URL", status + ": another server is there, or one with another data folder",
         "Point it to this server, or run this with the options of that one."});
  }
}

void Doctor::look_at_descriptors(const api::Json& seen) {
  constexpr std::uint64_t comfortable = 4096;
  const auto limit = seen.value("openFiles", std::uint64_t{0});
  if (limit < comfortable)
    return add(
        {Verdict::doubtful, "open files", "the server may have " + std::to_string(limit),
         "Raise the hard limit, for many clients at once: ulimit -Hn 65536, or LimitNOFILE= in systemd."});
  add({Verdict::good, "open files", "the server may have " + std::to_string(limit)});
}

void Doctor::look_at_proxy(const api::Json& seen) {
  if (!options_.behind_proxy) {
    if (seen.value("forwarded", false))
      add({Verdict::doubtful, "proxy", "one stands in front, and is not believed",
           "Give --behind-proxy and --trusted-proxy, so that limits count for each client, not for all at "
           "once."});
    return;
  }
  const char* name = options_.proxy_headers == ProxyHeaders::forwarded ? "Forwarded" : "X-Forwarded-For";
  if (seen.value("unnamed", false))
    return add({Verdict::bad, "proxy", std::string("it does not say who its clients are, in ") + name,
                "All of them share one client's limits. See packaging/proxy for what a proxy has to send."});
  add({Verdict::good, "proxy", "it says that its client is " + seen.value("client", "")});
}

/// As large as one image may be.
void Doctor::look_at_large_body() {
  const std::string size = text::format_size(options_.max_file_size);
  constexpr const char* remedy =
      "Raise the limit of the proxy (client_max_body_size of nginx, request_body max_size of Caddy), or "
      "lower "
      "--max-file-size and --max-body-size.";
  try {
    const Answer answer = probe(options_.max_file_size);
    if (answer.status == 200)
      return add({Verdict::good, "uploads", "the proxy lets all of " + size + " through"});
    add({Verdict::bad, "uploads",
         "the proxy does not let " + size + " through: status " + std::to_string(answer.status), remedy});
  } catch (const net::Error& error) {
    add({Verdict::bad, "uploads", "the proxy does not let " + size + " through: " + error.what(), remedy});
  }
}

/// Only whether it is reached as the public URL is: what is there is no page of its own.
void Doctor::look_at_other_host(const std::string& host) {
  const std::string url = ip::origin_at_host(public_url_, host);
  try {
    connector_.connect(net::parse_url(url + "/"), {15s, "no connection within 15 s"});
    add({Verdict::good, "other name", url + " can be reached"});
  } catch (const net::Error& error) {
    add({Verdict::bad, "other name", url + " cannot be reached: " + error.what(), remedy_for(error.fault())});
  }
}

void Doctor::look_at_mail() {
  if (options_.smtp_url.empty())
    return add(
        {Verdict::doubtful, "mail", "none is sent",
         "Without --smtp-url and --mail-from nobody can be mailed a claim link or a code to sign in."});
  if (const auto trouble =
          mail::find_trouble(mail::read_settings(options_.smtp_url, options_.mail_from, public_url_)))
    return add({Verdict::bad, "mail", trouble->what, trouble->remedy});
  add({Verdict::good, "mail", "the mail server takes us in; `lightkeep mail test ADDRESS` sends one"});
}

}  // namespace

void add_doctor_route(http::Routes& routes, std::uint64_t largest_body,
                      std::function<store::Digest(std::string_view)> keyed_hash) {
  http::Route route;
  route.method = "POST";
  route.pattern = probe_path;
  route.body_limit = largest_body;
  route.quiet = true;
  route.handler = [keyed_hash = std::move(keyed_hash)](http::Request& request) {
    if (!proves(text::bearer_token(request.headers.get("Authorization")), keyed_hash))
      throw api::ApiError(api::errors::endpoint_not_found);
    return answer_probe(request);
  };
  routes.add(std::move(route));
}

void examine(const Options& options, const std::function<void(const Finding&)>& tell) {
  Doctor(options, tell).look_at_all();
}

int doctor_command(const Loaded& loaded) {
  constexpr std::array words{"ok     ", "look   ", "WRONG  "};
  const Options& options = loaded.options;
  std::cout << "lightkeep doctor: " << options.base_url(options.listen.port) << "\n";
  bool well = true;
  examine(options, [&](const Finding& finding) {
    std::cout << words[static_cast<std::size_t>(finding.verdict)] << "  " << finding.what << ": "
              << finding.sentence << ".\n";
    if (!finding.remedy.empty()) std::cout << "         " << finding.remedy << "\n";
    std::cout << std::flush;
    well = well && finding.verdict != Verdict::bad;
  });
  return well ? 0 : 1;
}

}  // namespace lightkeep::app

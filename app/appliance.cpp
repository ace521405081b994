#include "app/appliance.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "app/accounts/accounts.h"
#include "app/accounts/attempts.h"
#include "app/acme/keeper.h"
#include "app/admin.h"
#include "app/backup_schedule.h"
#include "app/blob_place.h"
#include "app/cdn/cdn.h"
#include "app/clock.h"
#include "app/descriptors.h"
#include "app/discovery/discovery.h"
#include "app/discovery/documents.h"
#include "app/doctor.h"
#include "app/fetch.h"
#include "app/gate/rate_limit.h"
#include "app/graphql/graphql.h"
#include "app/health.h"
#include "app/http/http.h"
#include "app/http/metrics.h"
#include "app/http/tls_supply.h"
#include "app/ip/address.h"
#include "app/ip/origin.h"
#include "app/library/library.h"
#include "app/library/operations.h"
#include "app/mail/post_office.h"
#include "app/mcp/mcp.h"
#include "app/net/fetcher.h"
#include "app/oauth/oauth.h"
#include "app/operator_report.h"
#include "app/pages/pages.h"
#include "app/pages/words.h"
#include "app/rest/rest.h"
#include "app/sandbox/decoders.h"
#include "app/schedule.h"
#include "app/settings.h"
#include "app/telemetry.h"
#include "app/version.h"
#include "cron/clock_guard.h"
#include "cron/jobs.h"
#include "cron/scheduler.h"
#include "store/change_feed.h"
#include "store/store.h"
#include "store/store_state.h"

namespace lightkeep::app {
namespace {

using library::Severity;

constexpr std::chrono::seconds stop_grace{20};

// Null where no mail server is set up.
std::unique_ptr<mail::PostOffice> post_office(const Options& options, const std::string& public_url,
                                              store::Store& store, cron::ClockGuard& guard, const Log& log) {
  if (options.smtp_url.empty()) return nullptr;
  mail::Settings settings = mail::read_settings(options.smtp_url, options.mail_from, public_url);
  settings.turns_per_hour = static_cast<int>(options.mail_rate);
  if (settings.server.readable_on_the_way())
    log.event(Severity::warning,
              "mail travels readable to " + settings.server.shown() + ": --smtp-url says starttls=off");
  mail::Ports ports;
  ports.clock = unix_milliseconds;
  ports.steady = steady_milliseconds;
  ports.removal_clock = [&guard] { return guard.now(); };
  ports.warn = [&log](const std::string& sentence) { log.event(Severity::warning, sentence); };
  return std::make_unique<mail::PostOffice>(store, std::move(settings), std::move(ports));
}

BackupSchedule::Ports backup_ports(const Log& log) {
  return {unix_milliseconds, [&log](const std::string& line) { log.event(Severity::info, line); },
          [&log](const std::string& line) { log.event(Severity::warning, line); }};
}

cron::TimeSeen time_seen(store::Store& store) {
  return {[&store] { return store.metadata().read([](store::Reader& db) { return find_time_seen(db); }); },
          [&store](std::int64_t time) {
            store.metadata().write([&](store::Writer& db) { set_time_seen(db, time); });
          }};
}

/// An image that was deleted is not served from memory by the time that its deletion is answered.
store::ChangeFeed::Subscription forget_removed_images(store::ChangeFeed& feed, cdn::Cdn& cdn) {
  return feed.subscribe([&cdn](std::span<const store::Change> changes) {
    for (const store::Change& change : changes) {
      if (change.kind == store::ChangeKind::removed) cdn.forget(change.asset);
      if (change.kind == store::ChangeKind::library_removed || change.kind == store::ChangeKind::originals)
        cdn.forget_all();
    }
  });
}

/// What a removed library or organization held goes at once, not at the next turn of its job.
store::ChangeFeed::Subscription purge_removed_libraries(store::ChangeFeed& feed, cron::Scheduler& scheduler) {
  return feed.subscribe([&scheduler](std::span<const store::Change> changes) {
    if (std::ranges::any_of(changes, [](const store::Change& change) {
          return change.kind == store::ChangeKind::library_removed ||
                 change.kind == store::ChangeKind::organization_removed;
        }))
      scheduler.want(std::string(cron::purge_removed_name));
  });
}

}  // namespace

// In the order of construction; destroyed in reverse.
struct Appliance::Parts {
  explicit Parts(const Options& options);

  void add_routes(const Options& options);
  library::Ports ports();
  accounts::Ports account_ports(const Options& options);
  oauth::Ports oauth_ports(const Options& options);
  void finished(const http::Access& access);
  std::optional<std::string> unready(std::uint64_t room);
  std::vector<std::string> warnings() const;
  void open_admin(const Options& options);
  bool bind_plain();

  const Log log;
  const DescriptorShares shares;
  store::Store store;
  cron::ClockGuard clock_guard;
  gate::RateLimit mint_rate;
  gate::RateLimit transform_rate;         // by image
  gate::RateLimit transform_client_rate;  // by image and client
  accounts::AttemptLimits attempt_limits;
  http::Metrics metrics;
  http::RequestMetrics requests;
  net::Fetcher fetcher;
  net::Fetcher document_fetcher;
  std::atomic<bool> abandon_fetches = false;
  http::Routes routes;
  http::TlsSupply supply;
  http::Server server;  // bound from here on, answering from start()
  const std::string public_url;
  const std::string local_url;
  std::unique_ptr<mail::PostOffice> post;  // null where no mail server is set up
  sandbox::Decoders decoders;
  library::Service service;
  cdn::Cdn cdn;
  accounts::Accounts accounts;
  WebReach web_reach;
  oauth::AuthorizationServer oauth;
  cron::Scheduler scheduler;
  std::atomic<bool> ready = false;
  const store::ChangeFeed::Subscription cached, removed;
  std::optional<acme::Keeper> certificate;  // with --host
  std::optional<BackupSchedule> backups;    // with --backup-every
  std::optional<AdminListener> admin;       // it asks the others
};

Appliance::Parts::Parts(const Options& options)
    : log(options.log_format == LogFormat::json, least_severity(options.log_level)),
      shares(share_descriptors(raise_descriptor_limit())),
      store(store_config(options, shares, log)),
      clock_guard(
          {unix_milliseconds, steady_milliseconds}, time_seen(store),
          [this](const std::string& line) { log.event(Severity::warning, line); }, options.accept_clock),
      mint_rate(static_cast<std::uint32_t>(options.mint_rate), std::chrono::hours(1), steady_milliseconds),
      transform_rate(static_cast<std::uint32_t>(options.transform_rate), std::chrono::hours(1),
                     steady_milliseconds),
      transform_client_rate(static_cast<std::uint32_t>((options.transform_rate + 1) / 2),
                            std::chrono::hours(1), steady_milliseconds),
      attempt_limits(steady_milliseconds),
      requests(metrics),
      fetcher(fetch_config(options)),
      document_fetcher(document_fetch_config(options)),
      server(server_config(options, shares, store, supply, log), routes,
             [this](const http::Access& access) { finished(access); }),
      public_url((server.bind(), options.base_url(server.port()))),
      local_url(std::string(options.tls() ? "https://" : "http://") +
                Endpoint{options.listen.address, server.port()}.text()),
      post(post_office(options, public_url, store, clock_guard, log)),
      decoders(decoder_settings(options),
               [this](const std::string& line) { log.event(Severity::warning, line); }),
      service(store, library_settings(options, public_url), ports()),
      cdn(service.delivery()),
      accounts(store, account_settings(options, public_url), account_ports(options)),
      web_reach(unix_milliseconds, [this] { scheduler.want(std::string(look_at_web_name)); }),
      oauth(store, oauth_settings(options, public_url), oauth_ports(options)),
      scheduler({unix_milliseconds, steady_milliseconds}, clock_guard,
                [this](const cron::JobResult& result) { record(result, log); }),
      cached(forget_removed_images(store.metadata().changes(), cdn)),
      removed(purge_removed_libraries(store.metadata().changes(), scheduler)) {
  attempt_limits.add(oauth::attempt_kinds(), steady_milliseconds);
  add_routes(options);
  scheduler.add(look_at_web([this] { web_reach.look(document_fetcher, abandon_fetches); }));
  add_jobs(scheduler, {store, service, accounts, oauth, options,
                       post ? [this] { post->wake(); } : std::function<void()>()});
  http::add_server_metrics(metrics, server);
  add_gauges(metrics, store, scheduler, clock_guard, log);
  if (!options.host.empty()) {
    certificate.emplace(certificate_settings(options), certificate_ports(store, log), supply);
    certificate->add_routes(routes);
    add_certificate_gauge(metrics, *certificate);
  }
  if (options.backup_every.count() > 0) {
    backups.emplace(options, backup_ports(log));
    add_backup_gauges(metrics, *backups);
  }
  if (!options.admin_listen.empty()) open_admin(options);
}

void Appliance::Parts::open_admin(const Options& options) {
  const auto why_not = [this, room = options.min_free_disk] { return unready(room); };
  OperatorReport report{options, why_not, [this] { return warnings(); },
                        [this] { return store.free_bytes(); }, unix_milliseconds()};
  report.options.listen.port = server.port();
  admin.emplace(options.admin_listen, AdminListener::Answers{why_not, [this] { return metrics.text(); },
                                                             [report = std::move(report)](bool examined) {
                                                               return report.page(examined);
                                                             },
                                                             options.data, blob_reach(options)});
}

library::Ports Appliance::Parts::ports() {
  library::Ports made;
  made.clock = unix_milliseconds;
  made.log = [this](Severity severity, const std::string& message) { log.event(severity, message); };
  made.take_mint = [this](std::string_view client) {
    return mint_rate.take(ip::site_of(std::string(client)));
  };
  made.take_transform = [this](std::string_view image, std::string_view site) {
    const std::string own = std::string(image).append(" ").append(site);
    auto wait = transform_client_rate.take(own);
    if (wait) return wait;
    wait = transform_rate.take(image);
    if (wait) transform_client_rate.give_back(own);
    return wait;
  };
  if (post) made.post = &post->post();
  made.decode = [this](imaging::Source& source, imaging::Size least, const imaging::Limits& limits,
                       std::string_view owner) { return decoders.decode(source, least, limits, owner); };
  made.decode_frames = [this](imaging::Source& source, imaging::Size least, const imaging::Limits& limits,
                              std::string_view owner) {
    return decoders.decode_frames(source, least, limits, owner);
  };
  return made;
}

accounts::Ports Appliance::Parts::account_ports(const Options& options) {
  accounts::Ports made;
  made.clock = unix_milliseconds;
  made.note = [this](const std::string& line) { log.event(Severity::warning, line); };
  if (options.no_attempt_limits)
    log.event(Severity::warning, "passwords and codes may be tried without end: --no-attempt-limits is set");
  else
    made.take_attempt = [this](std::string_view kind, std::string_view key) {
      return attempt_limits.take(kind, key);
    };
  if (post) made.post = &post->post();
  return made;
}

oauth::Ports Appliance::Parts::oauth_ports(const Options& options) {
  oauth::Ports made;
  made.clock = unix_milliseconds;
  made.note = [this](const std::string& line) { log.event(Severity::warning, line); };
  if (!options.no_attempt_limits)
    made.take_attempt = [this](std::string_view kind, std::string_view key) {
      return attempt_limits.take(kind, key);
    };
  if (post) made.post = &post->post();
  if (options.client_documents != ClientDocuments::off)
    made.fetch_document = document_fetch(document_fetcher, abandon_fetches);
  made.start_library = [this](const api::Json& arguments, const std::string& address) {
    const library::Caller nobody{library::Nobody{}, address};
    return std::get<api::Minted>(
        service.calls().call(library::operation("create_organization"), nobody, arguments));
  };
  made.reaches_out = [this, always = options.client_documents == ClientDocuments::on] {
    return always || web_reach.reaches();
  };
  return made;
}

void Appliance::Parts::finished(const http::Access& access) {
  requests.note(access);
  record(access, log);
}

/// Why this server should get no work now; empty when it may. `room` is what uploads must leave of the disk.
std::optional<std::string> Appliance::Parts::unready(std::uint64_t room) {
  if (!ready) return "starting or stopping";
  if (const auto trouble = store.trouble()) return "writes fail: " + *trouble;
  const std::uint64_t free = store.free_bytes();
  if (free >= room) return std::nullopt;
  return "the disk is full: " + std::to_string(free) + " bytes are free, uploads need " +
         std::to_string(room) + " (" + std::to_string(room - free) + " are missing)";
}

/// What the operator of a ready server should know.
std::vector<std::string> Appliance::Parts::warnings() const {
  return backups ? backups->overdue() : std::vector<std::string>();
}

/// Whether the port of plain HTTP is there: where it is taken, HTTPS goes on without it.
bool Appliance::Parts::bind_plain() {
  if (!server.has_plain_port()) return false;
  try {
    server.bind_plain();
    return true;
  } catch (const std::exception& error) {
    log.event(Severity::warning, std::string(error.what()) +
                                     "; plain HTTP is not led to HTTPS, and the certificate authority is "
                                     "answered over HTTPS alone");
    return false;
  }
}

void Appliance::Parts::add_routes(const Options& options) {
  graphql::add_routes(routes, service, {public_url, options.max_body_size, [this](const std::string& line) {
                                          log.event(Severity::error, line);
                                        }});
  cdn.add_routes(routes);
  const std::string image_origin =
      options.cdn_host.empty() ? std::string() : ip::origin_at_host(public_url, options.cdn_host);
  const std::string mcp_url =
      options.mcp_host.empty() ? public_url + "/mcp" : ip::origin_at_host(public_url, options.mcp_host);
  oauth.add_routes(routes);
  const pages::House house{
      service,
      accounts,
      oauth,
      {public_url, image_origin, pages::time_left(options.claim_window.count()),
       discovery::front_page_links(), mcp_url, discovery::render_text("llms", public_url), unix_milliseconds,
       options.max_body_size}};
  pages::add_routes(routes, house);
  rest::add_routes(routes, service,
                   {public_url, std::string(program_version), options.max_body_size,
                    [house](const http::Request& request) { return pages::person_of(request, house); }});
  mcp::add_routes(routes, service, fetch_with(fetcher, abandon_fetches),
                  {public_url, options.mcp_host, std::string(program_version), options.mcp_require_auth,
                   [this](const std::string& line) { log.event(Severity::error, line); }, options.mcp_origin,
                   [this](const http::Request& request) { return oauth.challenge(request); }});
  discovery::add_routes(routes, {public_url, mcp_url, std::string(program_version), mcp::protocol_versions(),
                                 pages::public_pages()});
  add_health_routes(
      routes, {[this, room = options.min_free_disk] { return unready(room); }, [this] { return warnings(); },
               [this] { return metrics.text(); }, options.metrics_token});
  add_doctor_route(routes, options.max_file_size,
                   [this](std::string_view value) { return store.vault().keyed_hash(value); });
  if (!options.cdn_host.empty()) routes.host_prefix(options.cdn_host, "/cdn");
  if (!options.api_host.empty()) routes.host_root(options.api_host, "/graphql");
  if (!options.mcp_host.empty()) routes.host_prefix(options.mcp_host, "/mcp");
}

Appliance::Appliance(const Options& options) : parts_(std::make_unique<Parts>(options)) {}

Appliance::~Appliance() {
  if (parts_->ready) stop();
}

void Appliance::start() {
  parts_->service.processing().start();
  if (parts_->post) parts_->post->start();
  parts_->scheduler.start();
  parts_->ready = true;
  const bool over_http = parts_->certificate && parts_->bind_plain();
  parts_->server.start();
  if (parts_->certificate) parts_->certificate->start(over_http);
  if (parts_->backups) parts_->backups->start();
}

void Appliance::stop() {
  parts_->ready = false;
  if (parts_->backups) parts_->backups->stop();
  if (parts_->certificate) parts_->certificate->stop();
  parts_->server.stop(stop_grace, [this] {
    parts_->abandon_fetches = true;
    parts_->store.give_up_waiting();
  });
  parts_->store.give_up_waiting();
  parts_->scheduler.stop();
  if (parts_->post) parts_->post->stop();
  parts_->service.processing().stop();
  parts_->service.credential_use().flush();
}

const Log& Appliance::log() const {
  return parts_->log;
}
std::string Appliance::public_url() const {
  return parts_->public_url;
}
std::string Appliance::local_url() const {
  return parts_->local_url;
}

}  // namespace lightkeep::app

#include "app/settings.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <utility>

#include "app/blob_place.h"
#include "app/clock.h"
#include "app/ip/origin.h"
#include "app/options/values.h"

namespace lightkeep::app {
namespace {

using library::Severity;

std::int64_t unclaimed_storage(const Options& options) {
  constexpr std::uint64_t part_of_disk = 10;
  if (options.unclaimed_storage > 0) return static_cast<std::int64_t>(options.unclaimed_storage);
  return static_cast<std::int64_t>(std::filesystem::space(options.data).capacity / part_of_disk);
}

accounts::SignUp policy(SignUp sign_up) {
  switch (sign_up) {
    case SignUp::invited:
      return accounts::SignUp::invited;
    case SignUp::open:
      return accounts::SignUp::open;
    case SignUp::closed:
      break;
  }
  return accounts::SignUp::closed;
}

// As the table of options has checked: ID|NAME|REDIRECT…[|SECRET].
oauth::Preset preset_of(KnownProgram program) {
  return {std::move(program.id), std::move(program.name), std::move(program.redirects),
          std::move(program.secret)};
}

}  // namespace

Severity least_severity(LogLevel level) {
  switch (level) {
    case LogLevel::info:
      return Severity::info;
    case LogLevel::warning:
      return Severity::warning;
    case LogLevel::error:
      break;
  }
  return Severity::error;
}

store::StoreConfig store_config(const Options& options, const DescriptorShares& shares, const Log& log) {
  store::StoreConfig config;
  config.folder = options.data;
  config.rendition_budget = options.rendition_cache;
  config.blobs = blob_placing(options);
  config.max_open_files = shares.store_files;
  if (!options.master_key.empty()) config.master_key = options.master_key;
  config.warn = [&log](const std::string& line) { log.event(Severity::warning, line); };
  config.clock = unix_milliseconds;
  return config;
}

store::StoreConfig store_config(const Options& options) {
  store::StoreConfig config;
  config.folder = options.data;
  config.begins = false;
  config.blobs = blob_placing(options);
  if (!options.master_key.empty()) config.master_key = options.master_key;
  config.warn = [](const std::string& line) { std::cerr << line << "\n"; };
  config.clock = unix_milliseconds;
  return config;
}

http::ServerConfig server_config(const Options& options, const DescriptorShares& shares, store::Store& store,
                                 const http::TlsSupply& supply, const Log& log) {
  http::ServerConfig config;
  config.warn = [&log](const std::string& line) { log.event(Severity::warning, line); };
  config.address = options.listen.address;
  config.port = options.listen.port;
  config.behind_proxy = options.behind_proxy;
  if (!options.trusted_proxy.empty()) config.trusted_proxies = options.trusted_proxy;
  config.forwarding_fields = options.proxy_headers == ProxyHeaders::forwarded
                                 ? http::ForwardingFields::forwarded
                                 : http::ForwardingFields::x_forwarded;
  config.public_url = options.public_url;
  config.workers = static_cast<int>(options.workers);
  config.connections = shares.connections;
  config.connections_per_address = shares.connections_per_address;
  if (options.tls()) {
    config.tls =
        http::TlsConfig{.self_signed = options.tls_self_signed,
                        .self_signed_name = options.host.empty() ? options.listen.address : options.host};
    for (std::size_t i = 0; i < options.tls_cert.size(); ++i)
      config.tls->files.push_back({options.tls_cert[i], options.tls_key[i]});
    if (!options.host.empty()) {
      config.tls->supply = &supply;
      if (options.plain_port != 0) config.plain_port = static_cast<std::uint16_t>(options.plain_port);
    }
    config.tls->tickets.load = [&store] { return store.kept(store::Kept::ticket_keys); };
    config.tls->tickets.keep = [&store](std::string_view keys) {
      store.keep(store::Kept::ticket_keys, keys);
    };
  }
  return config;
}

acme::Settings certificate_settings(const Options& options) {
  acme::Settings made;
  made.directory = options.certificate_authority;
  if (!options.certificate_authority_roots.empty()) made.ca_file = options.certificate_authority_roots;
  for (const std::string& name : {options.host, options.mcp_host, options.api_host, options.cdn_host})
    if (!name.empty() && std::ranges::count(made.names, name) == 0) made.names.push_back(name);
  made.email = options.certificate_email;
  const std::string& account = options.certificate_account;
  const auto bar = account.find('|');
  if (bar != std::string::npos) {
    made.external_account = account.substr(0, bar);
    made.external_key = account.substr(bar + 1);
  }
  made.profile = options.certificate_profile;
  return made;
}

acme::Ports certificate_ports(store::Store& store, const Log& log) {
  return {unix_milliseconds, [&store] { return store.kept(store::Kept::certificate); },
          [&store](std::string_view bytes) { store.keep(store::Kept::certificate, bytes); },
          [&log](const std::string& line) { log.event(Severity::info, line); },
          [&log](const std::string& line) { log.event(Severity::warning, line); }};
}

net::FetchConfig fetch_config(const Options& options) {
  net::FetchConfig config;
  config.allow_private = options.allow_private_fetch;
  return config;
}

net::FetchConfig document_fetch_config(const Options& options) {
  net::FetchConfig config = fetch_config(options);
  config.accept = "application/json";
  config.images_only = false;
  return config;
}

sandbox::Settings decoder_settings(const Options& options) {
  sandbox::Settings made;
  made.megapixels = static_cast<std::uint64_t>(options.max_megapixels);
  made.memory = options.decode_memory;
  made.seconds =
      static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::seconds>(options.decode_time).count());
  made.most_idle = static_cast<std::size_t>(options.image_workers);
  return made;
}

library::Settings library_settings(const Options& options, const std::string& public_url) {
  library::Settings made;
  made.public_url = public_url;
  made.cdn_url =
      options.cdn_host.empty() ? public_url + "/cdn" : ip::origin_at_host(public_url, options.cdn_host);
  made.claim_window = options.claim_window.count();
  made.trash_window = options.trash_window.count();
  made.upload_window = options.upload_window.count();
  made.ephemeral_storage_limit = static_cast<std::int64_t>(options.ephemeral_storage_limit);
  made.unclaimed_storage = unclaimed_storage(options);
  made.storage_limit = static_cast<std::int64_t>(options.storage_limit);
  made.max_file_size = static_cast<std::int64_t>(options.max_file_size);
  made.max_megapixels = static_cast<std::uint64_t>(options.max_megapixels);
  made.min_free_disk = static_cast<std::int64_t>(options.min_free_disk);
  made.per_email_limit = static_cast<int>(options.per_email_limit);
  made.image_workers = static_cast<int>(options.image_workers);
  // Twice as many as there are processors, so that a short one runs beside the long ones of others: what is
  // made for one organization takes all processors, but never all turns.
  // Those who wait for their turn take half of the HTTP workers at most, those who wait for what another one
  // makes a quarter, so that the rest is served meanwhile.
  const int workers = static_cast<int>(options.workers), half = std::max(2, workers / 2);
  made.transforms = std::min(2 * made.image_workers, half - 1);
  made.transforms_each = std::clamp(made.transforms - 1, 1, made.image_workers);
  made.waiting_transforms = half - made.transforms;
  made.joining_transforms = std::max(1, workers / 4);
  made.transform_limit = options.transform_limit.count();
  made.standard_transforms_only = options.transforms == Transforms::standard;
  constexpr int of_a_browser = 6;  // connections to one server
  made.far_originals_each = std::max(of_a_browser, waiting_for_originals(options) / 2);
  made.linked_originals = static_cast<std::int64_t>(options.blob_links);
  return made;
}

accounts::Settings account_settings(const Options& options, const std::string& public_url) {
  accounts::Settings made;
  made.public_url = public_url;
  made.sign_up = policy(options.sign_up);
  return made;
}

oauth::Settings oauth_settings(const Options& options, const std::string& public_url) {
  oauth::Settings made;
  made.public_url = public_url;
  made.mcp_host = options.mcp_host;
  made.access_lifetime = options.access_token_life.count();
  made.refresh_lifetime = options.refresh_token_life.count();
  made.reuse_window = options.refresh_reuse.count();
  made.connection_lifetime = options.connection_life.count();
  for (const std::string& program : options.program)
    made.presets.push_back(preset_of(parse_program(program).value()));
  return made;
}

}  // namespace lightkeep::app

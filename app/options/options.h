// Start here. The operator's settings: read once at the start from flags, environment and config file, then
// constant. `commands` and the composition root call this; one thread. Every option is one row of
// `option_table.cpp`.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::app {

/// A numeric address to listen on.
struct Endpoint {
  std::string address;     // "127.0.0.1", "::1": without brackets
  std::uint16_t port = 0;  // 0: any free one

  bool loopback() const;
  std::string text() const;  // "127.0.0.1:8080", "[::1]:8080"
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

enum class LogFormat { text, json };
enum class LogLevel { info, warning, error };
enum class SignUp { invited, open, closed };
enum class Transforms { any, standard };
enum class ClientDocuments { automatic, on, off };
enum class ProxyHeaders { x_forwarded, forwarded };

/// A program that the operator knows: what "ID|NAME|REDIRECT …|SECRET" says.
struct KnownProgram {
  std::string id;
  std::string name;
  std::vector<std::string> redirects;
  std::string secret;  // empty: it has none
};

/// The values in force. Their defaults, bounds and sentences are in the table; `load` fills every member.
struct Options {
  std::filesystem::path config;  // empty: none
  std::filesystem::path data;
  Endpoint listen;
  std::string admin_listen;  // "127.0.0.1:9090" or "unix:/run/lightkeep/admin.sock"; empty: none
  std::string public_url;    // "https://images.example.com", no slash at the end; empty: see `base_url`
  std::string host;          // a name that a certificate is got for; empty: none
  std::string certificate_authority;  // its ACME directory
  std::filesystem::path certificate_authority_roots;
  std::string certificate_email;
  std::string certificate_account;  // "ID|KEY" of one that the authority knows
  std::string certificate_profile;
  std::int64_t plain_port = 0;        // beside HTTPS with `host`; 0: none
  std::vector<std::string> tls_cert;  // paths
  std::vector<std::string> tls_key;   // of each of them
  bool tls_self_signed = false;
  bool behind_proxy = false;
  std::vector<std::string> trusted_proxy;  // addresses and CIDR blocks
  ProxyHeaders proxy_headers = ProxyHeaders::x_forwarded;
  std::string mcp_host;  // host names in lower case; empty: none
  std::string api_host;
  std::string cdn_host;
  bool mcp_require_auth = false;
  std::vector<std::string> mcp_origin;  // web origins in lower case, no slash at the end
  std::chrono::milliseconds claim_window{};
  std::chrono::milliseconds cron_interval{};
  std::chrono::milliseconds trash_window{};
  std::chrono::milliseconds upload_window{};
  std::uint64_t max_file_size = 0;  // sizes are in bytes
  std::uint64_t max_body_size = 0;
  std::int64_t max_megapixels = 0;
  std::uint64_t ephemeral_storage_limit = 0;
  std::uint64_t unclaimed_storage = 0;  // of all together; 0: a tenth of the disk
  std::uint64_t storage_limit = 0;      // 0: none
  std::int64_t per_email_limit = 0;
  std::int64_t mint_rate = 0;  // per client address and hour; 0: unlimited
  SignUp sign_up = SignUp::invited;
  bool no_attempt_limits = false;
  bool accept_clock = false;  // the clock is right, however far from the last time seen
  Transforms transforms = Transforms::any;
  std::int64_t transform_rate = 0;  // new ones per image and hour beyond the standard sizes; 0: unlimited
  std::chrono::milliseconds transform_limit{};  // of a processor's time
  std::chrono::milliseconds decode_time{};      // of one image
  std::uint64_t decode_memory = 0;              // of one process; 0: what `max_megapixels` may need
  std::uint64_t rendition_cache = 0;
  std::string blobs;  // "local", or "s3://bucket/prefix?endpoint=…"; empty: where the data folder says
  std::string blobs_s3_key_id;
  std::string blobs_s3_secret;
  std::uint64_t blob_cache = 0;  // bytes
  std::uint64_t blob_links = 0;  // bytes from which on; 0: none
  std::uint64_t min_free_disk = 0;
  std::chrono::milliseconds orphan_grace{0};
  std::int64_t workers = 0;
  std::int64_t image_workers = 0;  // never 0 after `load`
  bool allow_private_fetch = false;
  std::vector<std::string> program;  // "ID|NAME|REDIRECT…|SECRET", those that the operator knows
  ClientDocuments client_documents = ClientDocuments::automatic;
  std::chrono::milliseconds access_token_life{};
  std::chrono::milliseconds refresh_token_life{};  // since it was last used
  std::chrono::milliseconds refresh_reuse{};       // 0: none
  std::chrono::milliseconds connection_life{};     // whatever is done with it
  std::string smtp_url;        // "smtp://user:password@mail.example.com:587"; empty: no mail is sent
  std::int64_t mail_rate = 0;  // mails an hour that strangers and members cause; 0: unlimited
  std::string mail_from;       // "images@example.com" or "Name <images@example.com>"
  std::string backup_to;       // a folder, or "s3://bucket/prefix?endpoint=…"; empty: none
  std::string backup_s3_key_id;
  std::string backup_s3_secret;
  std::string backup_passphrase;                    // opens it where the master key is not at hand
  std::chrono::milliseconds backup_every{};         // 0: the server makes none by itself
  std::chrono::milliseconds backup_verify_every{};  // 0: nor does it prove them
  std::chrono::milliseconds backup_drill_every{};   // 0: nor does it hold drills
  std::chrono::milliseconds backup_keep_all{};
  std::int64_t backup_keep_daily = 0;
  std::int64_t backup_keep_weekly = 0;
  std::int64_t backup_keep_monthly = 0;
  std::string master_key;     // 64 hex digits; empty: the one in the data folder
  std::string metrics_token;  // empty: metrics to loopback only
  LogFormat log_format = LogFormat::text;
  LogLevel log_level = LogLevel::info;  // what is less important is not logged

  bool tls() const { return tls_self_signed || !tls_cert.empty() || !host.empty(); }
  /// What every link begins with: `public_url`, or else the address listened on, with the port that was
  /// bound.
  std::string base_url(std::uint16_t bound_port) const;
};

enum class Origin { fallback, config_file, environment, flag };

/// One option as it was given: the text, and where it came from.
struct Setting {
  std::string_view name;
  std::string text;  // a list's items are joined by ", "
  Origin origin = Origin::fallback;
  std::string place;  // "--listen", "LIGHTKEEP_LISTEN", "/etc/lightkeep.conf line 3"; empty for the default
};

/// A flag of a command, which is no option of the server: --deep, --at TIME.
struct CommandFlag {
  std::string name;   // "deep"
  std::string value;  // empty where it has none
};

struct Loaded {
  Options options;
  std::vector<Setting> settings;      // one for each row of the table, in its order
  std::vector<CommandFlag> flags;     // those that commands take, in order
  std::vector<std::string> rest;      // arguments that are no options, in order; "--" ends the options
  std::vector<std::string> warnings;  // sentences worth logging once
  bool help = false;                  // --help or -h was among the arguments: show it, whatever the rest says

  const CommandFlag* flag(std::string_view name) const;  // null where it was not given
  bool has(std::string_view name) const { return flag(name) != nullptr; }
};

/// A setting that cannot be used. `what()` is a sentence for the operator: option, value, what is allowed.
class OptionError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Environment = std::map<std::string, std::string, std::less<>>;
Environment process_environment();  // the LIGHTKEEP_… variables of this process

/// Reads all layers (a flag wins over the environment, that over the config file, that over the default) and
/// checks each value and how they go together. Throws OptionError. With `help` set, nothing after the flags
/// is read.
Loaded load(std::span<const std::string> arguments, const Environment& environment);

}  // namespace lightkeep::app

#include "app/options/option_table.h"

#include <algorithm>
#include <array>

#include "app/options/values.h"

namespace lightkeep::app {
namespace {

constexpr std::int64_t kib = 1LL << 10;
constexpr std::int64_t gib = 1LL << 30;
constexpr std::int64_t tib = 1LL << 40;
constexpr std::int64_t second = 1'000;
constexpr std::int64_t day = 86'400 * second;

constexpr Form admin_address{is_admin_address,
                             "an address of this machine such as 127.0.0.1:9090, or unix:/path/of/a/socket"};
constexpr Form file_path{is_path, "a path, or several with commas between them"};
constexpr Form host_name{is_host_name, "a host name such as images.example.com"};
constexpr Form base_url{is_base_url,
                        "https://HOST or https://HOST:PORT without a path (http:// only for localhost)"};
constexpr Form origin{is_origin, "SCHEME://HOST or SCHEME://HOST:PORT such as https://chat.example.com"};
constexpr Form program{is_program, "ID|NAME|REDIRECT or ID|NAME|REDIRECT|SECRET, redirects as https://…"};
constexpr Form address_block{is_address_block, "addresses or blocks such as 10.0.0.7 or 172.16.0.0/12"};
constexpr Form token{is_token, "at least 16 visible characters without spaces"};
constexpr Form smtp_url{is_smtp_url,
                        "smtp://USER:PASSWORD@HOST:587 (STARTTLS) or smtps://USER:PASSWORD@HOST:465 (TLS)"};
constexpr Form mail_from{is_mail_from,
                         "an address such as images@example.com or 'Our images <images@example.com>'"};
constexpr Form directory{is_directory, "an https:// address such as https://ca.example.com/acme/directory"};
constexpr Form external_account{is_external_account, "ID|KEY, with the key in base64url"};
constexpr Form blob_place{is_blob_place, "local, or s3://BUCKET/PREFIX?endpoint=https://HOST"};
constexpr Form key{is_key, "64 hexadecimal digits"};

constexpr std::array data_and_network{
    OptionRow{.name = "config",
              .field = &Options::config,
              .fallback = "",
              .sentence = "File to read options from, one 'name = value' a line.",
              .in_file = false},
    OptionRow{.name = "data",
              .field = &Options::data,
              .fallback = "./data",
              .sentence = "Folder that holds everything; made at the first start."},
    OptionRow{.name = "listen",
              .field = &Options::listen,
              .fallback = "127.0.0.1:8080",
              .sentence = "Numeric address and port to listen on."},
    OptionRow{.name = "admin-listen",
              .field = &Options::admin_listen,
              .fallback = "",
              .sentence = "Where the operator asks for health, metrics and checks; never public.",
              .form = admin_address},
    OptionRow{
        .name = "public-url",
        .field = &Options::public_url,
        .fallback = "",
        .sentence = "What links begin with, as clients reach this server; the listen address when not set.",
        .form = base_url},
    OptionRow{.name = "host",
              .field = &Options::host,
              .fallback = "",
              .sentence =
                  "Name that clients use; its certificate is got and renewed by itself, HTTPS is spoken on "
                  "port 443, and port 80 leads there.",
              .form = host_name},
    OptionRow{
        .name = "tls-cert",
        .field = &Options::tls_cert,
        .fallback = "",
        .sentence =
            "Certificate chain (PEM) for HTTPS; read again when the file changes. Several, as one with an "
            "ECDSA and one with an RSA key: each client gets the first that it can check.",
        .form = file_path},
    OptionRow{.name = "tls-key",
              .field = &Options::tls_key,
              .fallback = "",
              .sentence = "Private key (PEM) of the certificate; of several certificates, in their order.",
              .form = file_path},
    OptionRow{.name = "tls-self-signed",
              .field = &Options::tls_self_signed,
              .fallback = "false",
              .sentence = "Speak HTTPS with a certificate made at the start, for trials; clients will warn."},
    OptionRow{.name = "behind-proxy",
              .field = &Options::behind_proxy,
              .fallback = "false",
              .sentence = "A proxy in front speaks HTTPS; its forwarding headers count. Needs --public-url."},
    OptionRow{.name = "trusted-proxy",
              .field = &Options::trusted_proxy,
              .fallback = "127.0.0.1, ::1",
              .sentence = "Addresses or CIDR blocks whose forwarding headers count, with --behind-proxy.",
              .form = address_block},
    OptionRow{
        .name = "proxy-headers",
        .field = &Options::proxy_headers,
        .fallback = "x-forwarded",
        .sentence = "Which headers the proxy sets: X-Forwarded-For and X-Forwarded-Proto, or Forwarded."},
    OptionRow{.name = "mcp-host",
              .field = &Options::mcp_host,
              .fallback = "",
              .sentence = "Host name that serves MCP at /.",
              .form = host_name},
    OptionRow{.name = "api-host",
              .field = &Options::api_host,
              .fallback = "",
              .sentence = "Host name that serves GraphQL at / by GET too, and REST as every name does.",
              .form = host_name},
    OptionRow{.name = "cdn-host",
              .field = &Options::cdn_host,
              .fallback = "",
              .sentence = "Host name that serves images at /.",
              .form = host_name},
    OptionRow{.name = "mcp-require-auth",
              .field = &Options::mcp_require_auth,
              .fallback = "false",
              .sentence =
                  "Refuse every MCP call without a credential, for clients that sign in only when the "
                  "first one is refused."},
    OptionRow{.name = "mcp-origin",
              .field = &Options::mcp_origin,
              .fallback = "",
              .sentence = "Web origins besides this server's own whose pages may call MCP from a browser.",
              .form = origin},
};

constexpr std::array libraries{
    OptionRow{.name = "claim-window",
              .field = &Options::claim_window,
              .fallback = "30d",
              .sentence = "How long a library made without an account is kept for its claim.",
              .bounds = {second, 3'650 * day}},
    OptionRow{.name = "trash-window",
              .field = &Options::trash_window,
              .fallback = "30d",
              .sentence = "How long deleted images are kept before they are removed for good.",
              .bounds = {second, 3'650 * day}},
    OptionRow{.name = "upload-window",
              .field = &Options::upload_window,
              .fallback = "24h",
              .sentence = "How long a resumable upload that nobody goes on with is kept.",
              .bounds = {second, 365 * day}},
    OptionRow{.name = "cron-interval",
              .field = &Options::cron_interval,
              .fallback = "60s",
              .sentence = "How often what has lapsed is looked for and removed.",
              .bounds = {second, day}},
    OptionRow{.name = "per-email-limit",
              .field = &Options::per_email_limit,
              .fallback = "3",
              .sentence = "Unclaimed libraries that one email address may hold at a time.",
              .bounds = {1, 1'000'000}},
    OptionRow{.name = "mint-rate",
              .field = &Options::mint_rate,
              .fallback = "20",
              .sentence = "Libraries made without an account, per client address and hour; 0 for no limit.",
              .bounds = {0, 1'000'000}},
    OptionRow{.name = "sign-up",
              .field = &Options::sign_up,
              .fallback = "invited",
              .sentence =
                  "Who may make an account: those with a claim link or an invitation, everyone (open), "
                  "or nobody (closed)."},
    OptionRow{
        .name = "no-attempt-limits",
        .field = &Options::no_attempt_limits,
        .fallback = "false",
        .sentence =
            "Do not limit how often a client may try to sign in, sign up or have mail sent; for tests."},
    OptionRow{.name = "accept-clock",
              .field = &Options::accept_clock,
              .fallback = "false",
              .sentence =
                  "For one start: the clock is right, however far it is from the last time that this folder "
                  "was served. Without it, nothing is removed by its age until a clock that jumped by more "
                  "than a day has held for an hour.",
              .in_file = false},
    OptionRow{.name = "ephemeral-storage-limit",
              .field = &Options::ephemeral_storage_limit,
              .fallback = "1GiB",
              .sentence = "Bytes that an unclaimed library may hold.",
              .bounds = {kib, 1024 * tib}},
    OptionRow{.name = "unclaimed-storage",
              .field = &Options::unclaimed_storage,
              .fallback = "0",
              .sentence =
                  "Bytes that all unclaimed libraries together may hold; 0 for a tenth of the disk that the "
                  "data folder is on.",
              .bounds = {0, 1024 * tib}},
    OptionRow{.name = "storage-limit",
              .field = &Options::storage_limit,
              .fallback = "0",
              .sentence = "Bytes that a claimed organization may hold; 0 for no limit.",
              .bounds = {0, 1024 * tib}},
};

constexpr std::array images{
    OptionRow{.name = "max-file-size",
              .field = &Options::max_file_size,
              .fallback = "100MiB",
              .sentence = "Largest image file accepted.",
              .bounds = {kib, 4 * gib}},
    OptionRow{.name = "max-body-size",
              .field = &Options::max_body_size,
              .fallback = "2GiB",
              .sentence = "Largest upload request accepted, all its files together.",
              .bounds = {kib, tib}},
    OptionRow{.name = "max-megapixels",
              .field = &Options::max_megapixels,
              .fallback = "100",
              .sentence = "Largest image accepted, in millions of pixels.",
              .bounds = {1, 1'000}},
    OptionRow{
        .name = "transforms",
        .field = &Options::transforms,
        .fallback = "any",
        .sentence =
            "What is made of an image on demand: whatever its URL asks for, or the standard sizes only."},
    OptionRow{.name = "transform-rate",
              .field = &Options::transform_rate,
              .fallback = "100",
              .sentence =
                  "New transforms of one image in an hour, beyond the standard sizes, half of them for one "
                  "client address; 0 for no limit. What was made before is always served.",
              .bounds = {0, 1'000'000}},
    OptionRow{.name = "transform-limit",
              .field = &Options::transform_limit,
              .fallback = "10s",
              .sentence =
                  "Most processor time that one transform may take, as estimated from the image's size and "
                  "what is asked for.",
              .bounds = {100, 3'600 * second}},
    OptionRow{.name = "decode-time",
              .field = &Options::decode_time,
              .fallback = "1m",
              .sentence = "Longest that decoding one image may take; a process that hangs is ended then.",
              .bounds = {1 * second, 3'600 * second}},
    OptionRow{.name = "decode-memory",
              .field = &Options::decode_memory,
              .fallback = "0",
              .sentence = "Memory that one of the processes that decode images may take; 0 for what "
                          "--max-megapixels may need.",
              .bounds = {0, 1024 * gib}},
    OptionRow{.name = "rendition-cache",
              .field = &Options::rendition_cache,
              .fallback = "1GiB",
              .sentence = "Disk space for resized images; the least recently used go first.",
              .bounds = {1024 * kib, 1024 * tib}},
    OptionRow{
        .name = "blobs",
        .field = &Options::blobs,
        .fallback = "",
        .sentence =
            "Where original images are kept: local, which is the data folder, or "
            "s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION; without it, where they are. What is "
            "elsewhere is moved there while the server serves.",
        .form = blob_place},
    OptionRow{.name = "blobs-s3-key-id",
              .field = &Options::blobs_s3_key_id,
              .fallback = "",
              .sentence = "Access key for images in a bucket: read, write, list and delete there."},
    OptionRow{.name = "blobs-s3-secret",
              .field = &Options::blobs_s3_secret,
              .fallback = "",
              .sentence = "The secret of that key.",
              .secret = true},
    OptionRow{.name = "blob-cache",
              .field = &Options::blob_cache,
              .fallback = "10GiB",
              .sentence = "Disk space for copies of images that are kept in a bucket.",
              .bounds = {64 * 1024 * kib, 1024 * tib}},
    OptionRow{.name = "blob-links",
              .field = &Options::blob_links,
              .fallback = "0",
              .sentence =
                  "Originals from this size on are fetched by clients from the bucket itself, by a link that "
                  "ends after an hour; 0: never.",
              .bounds = {0, 1024 * tib}},
    OptionRow{.name = "min-free-disk",
              .field = &Options::min_free_disk,
              .fallback = "512MiB",
              .sentence = "Uploads are refused when less disk space than this is free.",
              .bounds = {0, 1024 * tib}},
    OptionRow{.name = "orphan-grace",
              .field = &Options::orphan_grace,
              .fallback = "7d",
              .sentence = "How long the bytes of an image are kept that has lost its row by damage.",
              .bounds = {second, 3'650 * day}},
    OptionRow{.name = "allow-private-fetch",
              .field = &Options::allow_private_fetch,
              .fallback = "false",
              .sentence = "Fetch images by URL from private addresses too; for development and tests."},
};

constexpr std::array programs{
    OptionRow{.name = "program",
              .field = &Options::program,
              .fallback = "",
              .sentence =
                  "A program that need not register itself: ID|NAME|REDIRECT, several redirects with blanks "
                  "between them, and a secret as fourth part where it has one.",
              .form = program,
              .secret = true},
    OptionRow{
        .name = "client-documents",
        .field = &Options::client_documents,
        .fallback = "automatic",
        .sentence =
            "Whether programs may be known by the URL of their own description, which is fetched then: on, "
            "off, or automatic, where this server reaches the web."},
    OptionRow{.name = "access-token-life",
              .field = &Options::access_token_life,
              .fallback = "1h",
              .sentence = "How long a connected program's token counts before it has to ask for the next.",
              .bounds = {second, day}},
    OptionRow{.name = "refresh-token-life",
              .field = &Options::refresh_token_life,
              .fallback = "30d",
              .sentence = "How long a connection stays that its program does not use.",
              .bounds = {second, 3'650 * day}},
    OptionRow{
        .name = "refresh-reuse",
        .field = &Options::refresh_reuse,
        .fallback = "2m",
        .sentence =
            "How long a refresh token that was replaced still gets the same answer, for programs that run "
            "twice; used later, it ends the connection.",
        .bounds = {0, 60 * 60 * second}},
    OptionRow{.name = "connection-life",
              .field = &Options::connection_life,
              .fallback = "180d",
              .sentence = "How long a program stays connected before its person is asked again.",
              .bounds = {second, 3'650 * day}},
};

constexpr std::array certificates{
    OptionRow{.name = "certificate-authority",
              .field = &Options::certificate_authority,
              .fallback = "https://acme-v02.api.letsencrypt.org/directory",
              .sentence = "ACME directory that gives certificates with --host; for trials Let's Encrypt has "
                          "https://acme-staging-v02.api.letsencrypt.org/directory.",
              .form = directory},
    OptionRow{.name = "certificate-authority-roots",
              .field = &Options::certificate_authority_roots,
              .fallback = "",
              .sentence = "File of the roots (PEM) that a private authority is known by."},
    OptionRow{.name = "certificate-email",
              .field = &Options::certificate_email,
              .fallback = "",
              .sentence = "Address that the authority may write to.",
              .form = mail_from},
    OptionRow{.name = "certificate-account",
              .field = &Options::certificate_account,
              .fallback = "",
              .sentence = "Account at the authority, where it wants one (external account binding).",
              .form = external_account,
              .secret = true},
    OptionRow{.name = "certificate-profile",
              .field = &Options::certificate_profile,
              .fallback = "",
              .sentence = "Which of the authority's kinds of certificates; its usual one when not set."},
    OptionRow{.name = "plain-port",
              .field = &Options::plain_port,
              .fallback = "80",
              .sentence =
                  "Port of plain HTTP beside HTTPS with --host: it answers the authority and leads to HTTPS; "
                  "0 for none.",
              .bounds = {0, 65'535}},
};

constexpr std::array mail{
    OptionRow{.name = "smtp-url",
              .field = &Options::smtp_url,
              .fallback = "",
              .sentence =
                  "Mail server that takes this server's mail; without it, no mail is sent. Percent-encode "
                  "user and password.",
              .form = smtp_url,
              .secret = true},
    OptionRow{.name = "mail-from",
              .field = &Options::mail_from,
              .fallback = "",
              .sentence = "Address that mail comes from, with --smtp-url.",
              .form = mail_from},
    OptionRow{.name = "mail-rate",
              .field = &Options::mail_rate,
              .fallback = "600",
              .sentence =
                  "Mails an hour, all together, that strangers ask for or members send to others; more "
                  "wait for their turn. 0 for no limit.",
              .bounds = {0, 1'000'000}},
};

constexpr std::array process{
    OptionRow{.name = "workers",
              .field = &Options::workers,
              .fallback = "16",
              .sentence = "Threads that answer requests.",
              .bounds = {1, 1'024}},
    OptionRow{.name = "image-workers",
              .field = &Options::image_workers,
              .fallback = "0",
              .sentence = "Threads that process images; 0 for one per processor core.",
              .bounds = {0, 256}},
    OptionRow{.name = "log-format",
              .field = &Options::log_format,
              .fallback = "text",
              .sentence = "Log lines for people (text) or for machines (json)."},
    OptionRow{.name = "log-level",
              .field = &Options::log_level,
              .fallback = "info",
              .sentence = "What is logged, at least; requests are info. `demo` begins at warning."},
    OptionRow{.name = "master-key",
              .field = &Options::master_key,
              .fallback = "",
              .sentence =
                  "Key that API keys are encrypted with; without it, the file master.key in the data folder.",
              .form = key,
              .secret = true},
    OptionRow{
        .name = "metrics-token",
        .field = &Options::metrics_token,
        .fallback = "",
        .sentence = "Bearer token that opens /metrics to other machines; without it, to this machine only.",
        .form = token,
        .secret = true},
};

constexpr std::array backups{
    OptionRow{
        .name = "backup-to",
        .field = &Options::backup_to,
        .fallback = "",
        .sentence =
            "Where the backup repository is, which `backup init` makes: a folder, best on another disk, or "
            "s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION."},
    OptionRow{.name = "backup-s3-key-id",
              .field = &Options::backup_s3_key_id,
              .fallback = "",
              .sentence = "Access key for a repository in a bucket: read, write, list and delete there."},
    OptionRow{.name = "backup-s3-secret",
              .field = &Options::backup_s3_secret,
              .fallback = "",
              .sentence = "The secret of that key.",
              .secret = true},
    OptionRow{.name = "backup-passphrase",
              .field = &Options::backup_passphrase,
              .fallback = "",
              .sentence = "Recovery passphrase for commands that find no master key; else it is asked for.",
              .secret = true,
              .in_file = false},
    OptionRow{.name = "backup-every",
              .field = &Options::backup_every,
              .fallback = "0s",
              .sentence = "How often the server makes a backup and prunes; 0s: never.",
              .bounds = {0, 365 * day}},
    OptionRow{.name = "backup-verify-every",
              .field = &Options::backup_verify_every,
              .fallback = "7d",
              .sentence =
                  "How often it then reads every byte of them to prove that they can be put back; 0s: "
                  "never.",
              .bounds = {0, 365 * day}},
    OptionRow{.name = "backup-drill-every",
              .field = &Options::backup_drill_every,
              .fallback = "7d",
              .sentence =
                  "How often it then restores the newest into TMPDIR, and looks whether a server shows what "
                  "it should; 0s: never.",
              .bounds = {0, 365 * day}},
    OptionRow{.name = "backup-keep-all",
              .field = &Options::backup_keep_all,
              .fallback = "24h",
              .sentence = "How long `backup prune` keeps every backup.",
              .bounds = {0, 3'650 * day}},
    OptionRow{.name = "backup-keep-daily",
              .field = &Options::backup_keep_daily,
              .fallback = "7",
              .sentence = "Of how many days it keeps the last backup.",
              .bounds = {0, 10'000}},
    OptionRow{.name = "backup-keep-weekly",
              .field = &Options::backup_keep_weekly,
              .fallback = "4",
              .sentence = "Of how many weeks it keeps the last backup.",
              .bounds = {0, 10'000}},
    OptionRow{.name = "backup-keep-monthly",
              .field = &Options::backup_keep_monthly,
              .fallback = "12",
              .sentence = "Of how many months it keeps the last backup.",
              .bounds = {0, 10'000}},
};

constexpr std::array<OptionGroup, 8> groups{{
    {"Data and network", data_and_network},
    {"Certificates", certificates},
    {"Libraries", libraries},
    {"Images", images},
    {"Connected programs", programs},
    {"Mail", mail},
    {"Backups", backups},
    {"Process", process},
}};

}  // namespace

std::span<const OptionGroup> option_groups() {
  return groups;
}

const OptionRow* find_option(std::string_view name) {
  for (const OptionGroup& group : groups) {
    const auto found = std::ranges::find(group.rows, name, &OptionRow::name);
    if (found != group.rows.end()) return &*found;
  }
  return nullptr;
}

}  // namespace lightkeep::app

// What an option's text means. Pure functions for `load` and the table; empty answers mean "not of this
// form".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/options/options.h"

namespace lightkeep::app {

std::optional<bool> parse_bool(std::string_view text);          // true/false, yes/no, on/off, 1/0
std::optional<Endpoint> parse_endpoint(std::string_view text);  // 127.0.0.1:8080, [::1]:8080
bool is_admin_address(std::string_view text);  // of this machine: 127.0.0.1:9090, [::1]:9090, unix:/path
std::vector<std::string> parse_list(
    std::string_view text);  // items between commas, trimmed, empty ones dropped

bool is_path(std::string_view text);       // not empty, nothing that no file is called
bool is_host_name(std::string_view text);  // letters, digits, '-', '.'
bool is_base_url(std::string_view text);   // https://host[:port]; http only for this machine itself
bool is_program(std::string_view text);    // parse_program reads it
std::optional<KnownProgram> parse_program(std::string_view text);  // ID|NAME|REDIRECT…[|SECRET]
bool is_origin(std::string_view text);            // scheme://host[:port] of a web page (RFC 6454)
bool is_address_block(std::string_view text);     // 10.0.0.0/8, ::1
bool is_token(std::string_view text);             // at least 16 visible ASCII characters
bool is_smtp_url(std::string_view text);          // smtp:// or smtps:// and a host; app/mail reads the rest
bool is_mail_from(std::string_view text);         // ann@example.com, Ann <ann@example.com>
bool is_directory(std::string_view text);         // https://host[:port]/path
bool is_external_account(std::string_view text);  // ID|KEY
bool is_key(std::string_view text);               // 64 hex digits
bool is_blob_place(std::string_view text);        // "local", or begins with "s3://"

}  // namespace lightkeep::app

// The rows of routes that each page file gives. Inside the room only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "app/pages/sought.h"
#include "app/pages/visit.h"

namespace lightkeep::pages {

/// A page for people who are signed in.
constexpr PageRow shows(std::string_view pattern, PageRow::Handle handle) {
  return {.method = "GET", .pattern = pattern, .handle = handle};
}
/// A form of such a page, which is at `again`.
constexpr PageRow takes(std::string_view pattern, PageRow::Handle handle, PageRow::Address again) {
  return {.method = "POST", .pattern = pattern, .handle = handle, .again = again};
}

std::span<const PageRow> sign_in_rows();
std::span<const PageRow> code_rows();
std::span<const PageRow> claim_rows();
std::span<const PageRow> consent_rows();
std::span<const PageRow> device_rows();
std::span<const PageRow> app_rows();
std::span<const PageRow> account_rows();
std::span<const PageRow> home_rows();
std::span<const PageRow> image_rows();
std::span<const PageRow> trash_rows();
std::span<const PageRow> activity_rows();
std::span<const PageRow> organization_rows();
std::span<const PageRow> library_settings_rows();
std::span<const PageRow> member_rows();
std::span<const PageRow> key_rows();
std::span<const PageRow> invitation_rows();
std::span<const PageRow> drop_rows();
std::span<const PageRow> docs_rows();

/// To the page on which a mailed code is typed, with what became of the wish for one.
http::Reply code_was_asked(Visit& visit, const std::string& email, const accounts::MailedCode& mailed);
/// The library's page; its `problem` is that of an upload which was refused.
http::Reply library_page(Visit& visit, const library::Path& path);
/// How many images are before this one among those that are looked for, of which the words do not count; null
/// where it is none of them.
std::optional<std::int64_t> position_of(Visit& visit, const library::Path& path, const std::string& image,
                                        const Sought& sought);
/// The page of one image.
http::Reply image_page(Visit& visit, const library::Path& path, const std::string& image);
/// A person's address that is no other page: /{organization}, /{organization}/{library} and
/// /{organization}/{library}/{image}.
http::Reply library_or_organization(Visit& visit);

}  // namespace lightkeep::pages

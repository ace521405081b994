// The rows of routes that each page file gives. Inside the room only.
#pragma once

#include <span>

#include "app/pages/visit.h"

namespace lightkeep::pages {

std::span<const PageRow> sign_in_rows();
std::span<const PageRow> code_rows();
std::span<const PageRow> claim_rows();
std::span<const PageRow> account_rows();
std::span<const PageRow> home_rows();

/// A person's address that is no other page: /{organization} and /{organization}/{library}.
http::Reply library_or_organization(Visit& visit);

}  // namespace lightkeep::pages

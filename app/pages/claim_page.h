// The page behind a claim link.
#pragma once

#include "app/library/library.h"
#include "app/pages/pages.h"

namespace lightkeep::pages {

http::Reply claim_page(const http::Request& request, library::Claims& claims, const PagesConfig& config);
/// For what cannot be a token.
http::Reply unknown_claim();

}  // namespace lightkeep::pages

#include "app/mcp/instructions.h"

namespace lightkeep::mcp {

constinit const std::string_view instructions =
    "Lightkeep keeps images in libraries and serves each at a permanent public URL.\n"
    "No API key yet: (1) create_organization with the person's email; (2) save apiKey, it is shown once, and "
    "send it as "
    "`Authorization: Bearer <apiKey>` on every later request to this server; (3) upload_assets; (4) "
    "get_asset until `status` is "
    "`ready`; (5) give the person claimUrl and expiresAt: opening the link makes the library theirs, and "
    "what nobody claims is removed.\n"
    "With a key: whoami first, for organizationId and libraryId.\n"
    "Image URLs take parameters: ?w=800, &h=, &fit=cover, &fm=webp, &q=80. Lists are cut at about 100 KB; "
    "`next` holds the arguments "
    "that continue them. A failed call has `code`, `message` and mostly a `hint`: follow it rather than "
    "repeating the call.";

constinit const std::string_view anonymous_instructions =
    "This endpoint needs no credential and only starts a library: create_organization with the person's "
    "email. Save apiKey, it is "
    "shown once; connect to /mcp of the same server with `Authorization: Bearer <apiKey>` for everything "
    "else, and give claimUrl to "
    "the person: opening it makes the library theirs.";

}  // namespace lightkeep::mcp

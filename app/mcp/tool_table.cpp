#include "app/mcp/tool_table.h"

#include <array>

namespace lightkeep::mcp {
namespace {

using enum api::OperationId;

constexpr std::array tools{
    ToolRow{"whoami", api::OperationId::whoami, true, false, true, false, "",
            "Call it first when you have an API key: organizationId and the library ids in `access` are what "
            "every other tool asks for, "
            "and `access` says which libraries you may write to."},
    ToolRow{"create_organization", create_organization, false, false, false, true, "",
            "Use it when the person has no API key yet; it is the only tool that needs none. Ask for their "
            "email address, do not invent "
            "one. Next: store apiKey in a safe place (it is not shown again), send it as `Authorization: "
            "Bearer <apiKey>` on every later "
            "request, upload, and give claimUrl to the person: with it the library becomes theirs. "
            "Unclaimed, it is removed at "
            "expiresAt. Do not call it again for the same task."},
    ToolRow{"create_library", api::OperationId::create_library, false, false, false, false, "",
            "Use it to keep a separate set of images apart. Returns the library; its `id` is the libraryId "
            "of the other tools. An "
            "organization that is not claimed yet has one library only: use that."},
    ToolRow{"rename_library", api::OperationId::rename_library, false, true, true, false, "",
            "Only the name for people changes; ids and image URLs stay. Returns the library."},
    ToolRow{"list_libraries", api::OperationId::list_libraries, true, false, true, false, "libraries",
            "Returns name, number of images and top tags of each. Use it to choose a libraryId. Where `next` "
            "is not null, call again "
            "with its members added to the arguments."},
    ToolRow{"list_assets", api::OperationId::list_assets, true, false, true, false, "assets",
            "Returns ids, permanent URLs, sizes, tags and processing state. Use it to browse or to filter by "
            "tag; to find something "
            "by words, search_assets is better. Where `next` is not null, call again with its members added "
            "to the arguments."},
    ToolRow{"get_asset", api::OperationId::get_asset, true, false, true, false, "",
            "Use it after an upload to see when `status` is `ready` (usually within seconds): width, height, "
            "thumbnails, colors and "
            "blurhash are null until then. `url` can be used at once; add ?w=800&fm=webp and the like for "
            "other sizes and formats."},
    ToolRow{"search_assets", api::OperationId::search_assets, true, false, true, false, "",
            "Returns the matches, best first, each with every field of the image; `found` counts all of "
            "them. Searches all libraries of "
            "the key unless `libraries` names some. An empty q gives the newest. Where `next` is not null, "
            "call again with its members "
            "added to the arguments.",
            Sources::none, "q"},
    ToolRow{"list_tags", api::OperationId::list_tags, true, false, true, false, "tags",
            "Use it before tagging, to stay with words that are in use already, and before list_assets with "
            "`tags`."},
    ToolRow{"upload_asset", upload_assets, false, false, false, true, "",
            "Stores one image (JPEG, PNG, WebP or GIF). Prefer {kind:\"url\"} for an image that is on the "
            "web: this server fetches it and no bytes pass "
            "through you; {kind:\"base64\"} is for bytes that you hold. Returns `assets` with the new image: "
            "its `url` is permanent and "
            "public. With parentId it becomes a variant of that image.",
            Sources::one},
    ToolRow{"upload_assets", upload_assets, false, false, false, true, "",
            "`sources` may mix URLs and base64. Either all are stored or none: one bad image fails the call, "
            "and the message names it. "
            "Returns `assets` in the order of the sources; each `url` is permanent and public. Next: "
            "tag_assets and "
            "update_asset_description make them findable.",
            Sources::many},
    ToolRow{"delete_assets", api::OperationId::delete_assets, false, true, true, false, "",
            "Make sure that the person wants this. `ids` in the answer are those that this call moved; one "
            "unknown id fails the whole call."},
    ToolRow{"tag_assets", api::OperationId::tag_assets, false, false, true, false, "",
            "Short lower-case words work best; see list_tags for those in use. Returns how many pairs of "
            "image and tag are new; one "
            "unknown id fails the whole call."},
    ToolRow{"untag_assets", api::OperationId::untag_assets, false, true, true, false, "",
            "Returns how many pairs of image and tag were removed; one unknown id fails the whole call."},
    ToolRow{"update_asset_description", api::OperationId::update_asset_description, false, true, true, false,
            "",
            "Write what the picture shows: search finds it by these words. Read the old text with get_asset "
            "before replacing it."},
    ToolRow{"transfer_assets", api::OperationId::transfer_assets, false, true, true, false, "",
            "Write access to both libraries is needed. One unknown id fails the whole call."},
    ToolRow{"restore_assets", api::OperationId::restore_assets, false, false, true, false, "",
            "Undoes delete_assets, as long as the trash keeps the images. `ids` in the answer are those that "
            "this call put back; one unknown id fails the whole call."},
};

}  // namespace

std::span<const ToolRow> tool_table() {
  return tools;
}

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

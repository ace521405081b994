"""The shapes of doc/contract.md, section 3 as tables: field, what it must be. Every field is there; those marked null may be null."""
import re

NUMBER, TEXT, FLAG, LIST, OBJECT, ANY = "number", "text", "boolean", "list", "object", "any"


def _kind(value):
    if isinstance(value, bool):
        return FLAG
    return {int: NUMBER, float: NUMBER, str: TEXT, list: LIST, dict: OBJECT, type(None): "null"}[type(value)]


LIBRARY = {"id": TEXT, "name": TEXT, "assetsCount": NUMBER, "photosCount": NUMBER, "trashCount": NUMBER, "tags": LIST}
TAG = {"id": TEXT, "count": NUMBER, "type": TEXT}
ASSET = {
    "id": TEXT, "width": NUMBER, "height": NUMBER, "name": TEXT, "filename": TEXT, "libraryId": TEXT, "blurhash": TEXT, "url": TEXT,
    "thumbUrl": TEXT, "thumbHighUrl": TEXT, "thumbUrlBlurred": TEXT, "sizes": TEXT, "views": LIST, "viewsCount": NUMBER, "type": TEXT, "parentId": TEXT,
    "appUrl": TEXT, "description": TEXT, "tags": LIST, "contentType": TEXT, "size": NUMBER, "created": NUMBER, "updated": NUMBER,
    "uploadedBy": OBJECT, "status": TEXT, "failure": TEXT, "warnings": LIST, "progress": NUMBER, "colors": LIST, "details": OBJECT,
}
VIEW = {"id": TEXT, "parentId": TEXT, "width": NUMBER, "height": NUMBER, "name": TEXT, "url": TEXT, "thumbUrl": TEXT, "sizes": TEXT,
        "type": TEXT, "metadata": OBJECT}
HIT = ASSET | {"highlights": OBJECT, "score": NUMBER}
RESULT = {"hits": LIST, "found": NUMBER, "page": NUMBER, "partial": FLAG}
SHAPES = {"Library": LIBRARY, "Tag": TAG, "Asset": ASSET, "AssetView": VIEW, "SearchHit": HIT, "SearchResult": RESULT}
# `!` of the contract, and what every asset has from the moment of its upload.
NEVER_NULL = {"Library": {"id", "name"}, "Tag": {"id"}, "Asset": {"id", "url", "filename", "contentType", "size", "status", "created", "updated"},
              "AssetView": {"id"}, "SearchHit": {"id", "url"}, "SearchResult": {"hits", "found", "page", "partial"}}
COLOR = re.compile(r"#[0-9a-f]{6}")


def problem_with(value, name):
    """The first way in which `value` is not of the shape `name`, or None."""
    if not isinstance(value, dict):
        return f"not an object: {value!r}"
    for field, kind in SHAPES[name].items():
        if field not in value:
            return f"{name} without {field}"
        if value[field] is None:
            if field in NEVER_NULL[name]:
                return f"{field} is null"
        elif kind not in (ANY, _kind(value[field])):
            return f"{field} is {value[field]!r}, not of type {kind}"
    extra = set(value) - set(SHAPES[name])
    if extra:
        return f"{name} with fields that the contract does not know: {sorted(extra)}"
    if name in ("Asset", "SearchHit"):
        return _problem_with_asset(value)
    return None


def _problem_with_asset(asset):
    if asset["type"] not in ("main", "view"):
        return f"type is {asset['type']!r}"
    if asset["status"] not in ("processing", "ready", "failed"):
        return f"status is {asset['status']!r}"
    if not 0 <= (asset["progress"] or 0) <= 100:
        return f"progress is {asset['progress']!r}"
    for color in asset["colors"] or []:
        if not COLOR.fullmatch(color):
            return f"a colour is {color!r}"
    for view in asset["views"] or []:
        said = problem_with(view, "AssetView")
        if said:
            return said
    return None

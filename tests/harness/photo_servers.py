"""Servers of others, as far as an import asks them: Immich (its OpenAPI document, 2.x) and PhotoPrism (its swagger.json, 2025)."""
import hashlib
import json
import urllib.parse
import uuid

from harness.terminal import as_json


class Photo:
    def __init__(self, name, data, description="", albums=(), tags=(), favorite=False, film=False):
        self.name, self.data, self.description, self.albums, self.tags, self.favorite, self.film = name, data, description, albums, tags, favorite, film
        self.id = str(uuid.uuid5(uuid.NAMESPACE_URL, name + hashlib.sha1(data).hexdigest()))
        self.hash = hashlib.sha1(data).hexdigest()


def groups_of(photos, name):
    return sorted({group for photo in photos for group in getattr(photo, name)})


def id_of(group):
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, group))


class Immich:
    """`answer` for fake_server. `page`: how many images a page has at most; `refused`: paths that the key may not ask for."""

    def __init__(self, photos, key="immich-key", page=2, refused=()):
        self.photos, self.key, self.page, self.refused = list(photos), key, page, refused

    def asset(self, photo, with_exif):
        asset = {"id": photo.id, "originalFileName": photo.name, "type": "VIDEO" if photo.film else "IMAGE", "isFavorite": photo.favorite, "isTrashed": False, "isArchived": False, "visibility": "timeline"}
        if with_exif:
            asset["exifInfo"] = {"description": photo.description, "fileSizeInByte": len(photo.data)}
        return asset

    def __call__(self, method, path, fields, body):
        if fields.get("x-api-key") != self.key:
            return as_json({"message": "Invalid API key", "error": "Unauthorized", "statusCode": 401}, 401)
        if path in self.refused:
            return as_json({"message": "Missing required permission", "error": "Forbidden", "statusCode": 403}, 403)
        if (method, path) == ("POST", "/api/search/metadata"):
            return as_json({"albums": {"total": 0, "count": 0, "items": [], "facets": []}, "assets": self.search(json.loads(body))})
        if path == "/api/albums":
            return as_json([{"id": id_of(name), "albumName": name, "assetCount": 1} for name in groups_of(self.photos, "albums")])
        if path == "/api/tags":
            return as_json([{"id": id_of(name), "name": name.split("/")[-1], "value": name} for name in groups_of(self.photos, "tags")])
        if path == "/api/assets/statistics":
            films = sum(photo.film for photo in self.photos)
            return as_json({"images": len(self.photos) - films, "videos": films, "total": len(self.photos)})
        for photo in self.photos:
            if path == f"/api/assets/{photo.id}/original":
                return 200, {"Content-Type": "application/octet-stream"}, photo.data
        return as_json({"message": "Not found or no asset.read access", "statusCode": 400}, 400)

    def search(self, wish):
        found = [photo for photo in self.photos if photo.film == (wish.get("type") == "VIDEO") or "type" not in wish]
        for name, groups in (("albumIds", "albums"), ("tagIds", "tags")):
            found = [photo for photo in found if name not in wish or {id_of(group) for group in getattr(photo, groups)} & set(wish[name])]
        size = min(wish.get("size", 250), self.page)
        begin = (wish.get("page", 1) - 1) * size
        items = found[begin:begin + size]
        return {"total": len(items), "count": len(items), "items": [self.asset(photo, wish.get("withExif")) for photo in items], "facets": [],
                "nextPage": str(wish.get("page", 1) + 1) if begin + size < len(found) else None}


class PhotoPrism:
    """`answer` for fake_server. A token for downloads serves `uses` times. What is no film has beside it a picture that PhotoPrism made for itself, and is not the primary one then."""

    def __init__(self, photos, key="prism-key", page=2, uses=3):
        self.photos, self.key, self.page, self.uses = list(photos), key, page, uses
        self.tokens = {}

    def uid(self, photo):
        return "ps" + photo.hash[:14]

    def file(self, photo, **changes):
        return {"UID": "fs" + photo.hash[:14], "Root": "/", "Name": "2025/" + photo.name, "OriginalName": "", "Hash": photo.hash, "Size": len(photo.data), "Primary": False, "Sidecar": False, "Missing": False,
                "Video": photo.film, "FileType": "jpg", "MediaType": "video" if photo.film else "image", **changes}

    def row(self, photo):
        return {"UID": self.uid(photo), "Type": "video" if photo.film else "image", "Title": "Berlin / 2025", "TitleSrc": "", "Caption": photo.description, "Favorite": photo.favorite, "Files": []}

    def detail(self, photo):
        made = self.file(photo, Root="sidecar", Hash="0" * 40, Primary=True, Name=photo.name + ".jpg")
        note = self.file(photo, Hash="1" * 40, Sidecar=True, Name=photo.name + ".yml")
        title = {"Title": photo.name, "TitleSrc": "manual"} if photo.description else {}
        return {**self.row(photo), **title, "Files": [made, note, self.file(photo)], "Labels": [{"Uncertainty": 20, "Label": {"Name": tag}} for tag in photo.tags] + [{"Uncertainty": 100, "Label": {"Name": "removed"}}],
                "Albums": [{"Title": name, "Type": "album"} for name in photo.albums] + [{"Title": "May 2025", "Type": "month"}]}

    def __call__(self, method, path, fields, body):
        path, _, query = path.partition("?")
        query = dict(urllib.parse.parse_qsl(query))
        if path.startswith("/api/v1/dl/"):
            return self.download(path.rsplit("/", 1)[1], query.get("t"))
        if fields.get("Authorization") != f"Bearer {self.key}":
            return as_json({"code": 401, "error": "Unauthorized"}, 401)
        if path == "/api/v1/photos":
            begin = int(query["offset"])
            token = f"token{len(self.tokens)}"
            self.tokens[token] = self.uses
            return as_json([self.row(photo) for photo in self.photos[begin:begin + min(int(query["count"]), self.page)]], **{"X-Download-Token": token})
        for photo in self.photos:
            if path == f"/api/v1/photos/{self.uid(photo)}":
                return as_json(self.detail(photo))
        return as_json({"code": 404, "error": "Not found"}, 404)

    def download(self, hash, token):
        if self.tokens.get(token, 0) == 0:
            return as_json({"code": 403, "error": "Permission denied"}, 403)
        self.tokens[token] -= 1
        for photo in self.photos:
            if photo.hash == hash:
                return 200, {"Content-Type": "application/octet-stream"}, photo.data
        return as_json({"code": 404, "error": "Not found"}, 404)

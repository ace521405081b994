// What a foreign backup repository brings: its key file, and manifests, indexes, lists and directories of
// packs behind their seals, whose parsers are tried here without. The first byte chooses. What is read is
// written alike again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/backup/catalog.h"
#include "app/backup/key_file.h"
#include "app/backup/manifest.h"
#include "app/backup/pack.h"
#include "app/backup/record.h"
#include "app/backup/sealed_object.h"
#include "store/error.h"

namespace {

using namespace lightkeep::backup;

void require(bool condition) {
  if (!condition) std::abort();
}

void manifest(std::string_view text) {
  const Manifest read = read_manifest(text);
  require(read_manifest(write_manifest(read)).name() == read.name());
  require(read.rows.size() <= text.size() / 32);
}

void key_file(std::string_view text) {
  require(print(parse_key_file(print(parse_key_file(text)))) == print(parse_key_file(text)));
}

void extents(std::string_view text) {
  RecordReader in(text);
  while (in.left() > 0) {
    const Extent extent = read_extent(in);
    RecordWriter out;
    write_extent(out, extent);
    RecordReader again(out.written());
    require(read_extent(again) == extent);
  }
}

/// Nothing that nobody sealed opens, whatever its shape.
void sealed(std::string_view text) {
  const Key key{};
  const ObjectId id{};
  const PackOpener opener(key, id);
  require(PackOpener::directory_size(text) <= 64u << 20);
  std::string plain;
  Extent extent{.kind = Kind::rows, .sealed = static_cast<std::uint32_t>(text.size()), .plain = 100};
  require(!opener.open(extent, text, plain));
  static_cast<void>(opener.is_head(text));
  static_cast<void>(open_object(key, "index", id, text));
}

void names(std::string_view text) {
  ObjectId id{};
  if (parse_pack_name(text, id)) require(pack_name(id) == text);
  static_cast<void>(parse_manifest_name(text, id));
  require(normalized(normalized(text)) == normalized(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    switch (data[0] % 7) {
      case 0:
        manifest(text);
        break;
      case 1:
        key_file(text);
        break;
      case 2:
        extents(text);
        break;
      case 3:
        static_cast<void>(read_index(text));
        break;
      case 4:
        static_cast<void>(read_list(text));
        break;
      case 5:
        sealed(text);
        break;
      default:
        names(text);
    }
  } catch (const lightkeep::store::Error&) {
  }
  return 0;
}

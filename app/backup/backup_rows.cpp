#include "app/backup/backup_rows.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "store/durable_file.h"
#include "store/error.h"
#include "store/random.h"
#include "text/hex.h"

namespace lightkeep::backup {

void read_rows(ExtentReader& reader, const Manifest& manifest,
               const std::function<void(std::string_view)>& take) {
  std::uint64_t size = 0;
  for (const store::Digest& digest : manifest.rows) {
    const std::string part = reader.read_part(Kind::rows, digest);
    if (store::sha256(part) != digest)
      throw store::Error(store::Fault::corrupt, "a part of its rows has other bytes than it was kept with");
    size += part.size();
    take(part);
  }
  if (size != manifest.rows_size) throw store::Error(store::Fault::corrupt, "its rows are not whole");
}

std::string image_words(const store::Digest& digest, const std::vector<store::ImageName>& names) {
  std::string words;
  for (const store::ImageName& name : names)
    words += (words.empty() ? "" : ", ") + name.organization + "/" + name.library + " " + name.asset + " " +
             name.filename;
  return words.empty() ? "image " + text::to_hex(digest) + " of which no row is left" : words;
}

/// The file goes as soon as it is open: people's rows are not encrypted in it.
BackupRows::BackupRows(ExtentReader& reader, const Manifest& manifest) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("lightkeep-rows-" + store::random_alphanumeric(16));
  try {
    store::File out(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
    read_rows(reader, manifest, [&](std::string_view part) { out.write_all(part); });
    rows_.emplace(file);
  } catch (...) {
    unlink(file.c_str());
    throw;
  }
  unlink(file.c_str());
}

}  // namespace lightkeep::backup

#include "app/backup/backup_rows.h"

#include <fcntl.h>
#include <unistd.h>

#include "store/durable_file.h"
#include "store/error.h"
#include "store/random.h"

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

BackupRows::BackupRows(ExtentReader& reader, const Manifest& manifest)
    : file_(std::filesystem::temp_directory_path() / ("lightkeep-rows-" + store::random_alphanumeric(16))) {
  try {
    store::File out(file_, O_WRONLY | O_CREAT | O_EXCL, 0600);
    read_rows(reader, manifest, [&](std::string_view part) { out.write_all(part); });
    rows_.emplace(file_);
  } catch (...) {
    unlink(file_.c_str());
    throw;
  }
}

BackupRows::~BackupRows() {
  rows_.reset();
  unlink(file_.c_str());
}

}  // namespace lightkeep::backup

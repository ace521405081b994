#include "store/file_system.h"

#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "store/error.h"

namespace lightkeep::store {
namespace {

using Place = FileSystem::Place;

// linux/magic.h, and the sources of those that are not in it.
constexpr std::array known{
    FileSystem{0xEF53, "ext4", Place::machine},        FileSystem{0x58465342, "XFS", Place::machine},
    FileSystem{0x9123683E, "Btrfs", Place::machine},   FileSystem{0x2FC12FC1, "ZFS", Place::machine},
    FileSystem{0xF2F52010, "F2FS", Place::machine},    FileSystem{0xCA451A4E, "bcachefs", Place::machine},
    FileSystem{0x794C7630, "overlay", Place::machine}, FileSystem{0x01021994, "tmpfs", Place::memory},
    FileSystem{0x858458F6, "ramfs", Place::memory},    FileSystem{0x6969, "NFS", Place::network},
    FileSystem{0x517B, "SMB", Place::network},         FileSystem{0xFF534D42, "SMB", Place::network},
    FileSystem{0xFE534D42, "SMB", Place::network},     FileSystem{0x5346414F, "AFS", Place::network},
    FileSystem{0x00C36400, "Ceph", Place::network},    FileSystem{0x65735546, "FUSE", Place::passed},
    FileSystem{0x01021997, "9P", Place::passed}};

}  // namespace

FileSystem file_system_of_magic(long magic) {
  const auto found = std::ranges::find(known, magic, &FileSystem::magic);
  return found == known.end() ? FileSystem{.magic = magic} : *found;
}

FileSystem file_system_of(const std::filesystem::path& folder) {
  struct statfs status {};
  if (::statfs(folder.c_str(), &status) != 0) throw_system_error(errno, "ask for the file system of", folder);
  constexpr unsigned long bits = 0xFFFFFFFF;
  return file_system_of_magic(static_cast<long>(static_cast<unsigned long>(status.f_type) & bits));
}

}  // namespace lightkeep::store

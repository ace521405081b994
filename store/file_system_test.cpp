#include "store/file_system.h"

#include <gtest/gtest.h>

#include "store/error.h"

namespace lightkeep::store {
namespace {

using Place = FileSystem::Place;

TEST(FileSystem, OfOtherMachinesIsKnown) {
  for (const long magic : {0x6969L, 0x517BL, 0xFF534D42L, 0xFE534D42L})
    EXPECT_EQ(file_system_of_magic(magic).place, Place::network) << std::hex << magic;
  EXPECT_EQ(file_system_of_magic(0xEF53).name, "ext4");
  EXPECT_EQ(file_system_of_magic(0x1234567).place, Place::machine) << "one that nobody knows is not refused";
}

TEST(FileSystem, OfAFolderIsThatBelowIt) {
  EXPECT_EQ(file_system_of("/dev/shm").place, Place::memory);
  EXPECT_THROW(file_system_of("/nonexistent/folder"), Error);
}

}  // namespace
}  // namespace lightkeep::store

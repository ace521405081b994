// The processes that decode, killed, stopped, starved and refused. This test is their executable too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <string_view>
#include <thread>

#include "app/sandbox/child.h"
#include "app/sandbox/decoders.h"
#include "imaging/imaging.h"
#include "imaging/testing/pictures.h"

namespace lightkeep::sandbox {
namespace {

namespace testing = imaging::testing;
using imaging::Error;
using imaging::Fault;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif

/// The children of this test that call themselves so.
std::vector<pid_t> children(const std::string& name) {
  std::vector<pid_t> found;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream list(thread.path() / "children");
    for (pid_t process = 0; list >> process;) {
      std::ifstream file("/proc/" + std::to_string(process) + "/comm");
      if (std::string called; std::getline(file, called) && called == name) found.push_back(process);
    }
  }
  return found;
}

std::vector<pid_t> processes() {
  return children("lk-decode");
}

/// Until nothing of it runs any more.
void kill_whole(pid_t process) {
  ::kill(process, SIGKILL);
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT), 0);
}

std::int64_t processor_time(pid_t process) {
  clockid_t clock{};
  timespec time{};
  ::clock_getcpuclockid(process, &clock);
  ::clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

/// Claims what a decoder has to hold at once, 8 bytes a pixel.
std::string png_of(std::uint16_t side) {
  const std::string sides{0, 0, static_cast<char>(side >> 8), static_cast<char>(side)};
  return "\x89PNG\r\n\x1a\n" + testing::png_chunk("IHDR", sides + sides + std::string{16, 6, 0, 0, 1}) +
         testing::png_chunk("IDAT", std::string(100, '\0')) + testing::png_chunk("IEND", "");
}

class DecodersTest : public ::testing::Test {
 protected:
  Decoders& decoders() {
    settings.limit_memory = settings.limit_memory && !sanitized;
    if (!made_) made_.emplace(settings, [this](const std::string& line) { warnings.push_back(line); });
    return *made_;
  }
  imaging::Picture decode(const std::string& bytes, imaging::Size least = {64, 64}) {
    testing::MemorySource source(bytes);
    return decoders().decode(source, least, limits, owner);
  }
  std::string fault_text(const std::string& bytes, Fault fault) {
    try {
      decode(bytes);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), fault);
      return error.what();
    }
    ADD_FAILURE() << "it was decoded";
    return {};
  }

  Settings settings;
  imaging::Limits limits;
  std::vector<std::string> warnings;
  std::string owner = "one";

 private:
  std::optional<Decoders> made_;
};

TEST_F(DecodersTest, APictureIsWhatItIsWhenDecodedHere) {
  for (const std::string& bytes :
       {testing::make_jpeg(testing::photo(640, 480), {.exif = testing::exif(6)}),
        testing::make_png(testing::fading(300, 200)), testing::make_webp(testing::photo(123, 45)),
        testing::make_gif(testing::photo(30, 30)),
        testing::make_jpeg(testing::photo(90, 70)).substr(0, 1500)}) {
    testing::MemorySource source(bytes);
    const imaging::Picture here = imaging::decode(source, {64, 64}, {});
    const imaging::Picture there = decode(bytes);
    ASSERT_EQ(there.pixels->size(), here.pixels->size());
    EXPECT_EQ(there.pixels->alpha(), here.pixels->alpha());
    EXPECT_TRUE(std::ranges::equal(there.pixels->all(), here.pixels->all()));
    EXPECT_EQ(there.scale_x, here.scale_x);
    EXPECT_EQ(there.scale_y, here.scale_y);
    EXPECT_EQ(there.origin_x, here.origin_x);
    EXPECT_EQ(there.origin_y, here.origin_y);
    EXPECT_EQ(there.damage, here.damage);
    EXPECT_GT(there.spent_elsewhere, 0u);
  }
  EXPECT_THAT(processes(), SizeIs(1));
  EXPECT_THAT(warnings, IsEmpty());
}

std::string moving() {
  std::vector<testing::GifFrame> frames;
  for (const std::uint32_t colour : {0xff0000ffu, 0x0000ffffu, 0x00ff00ffu})
    frames.push_back({.raster = testing::flat(200, 100, colour), .delay = 7});
  return testing::make_animated_gif(200, 100, frames);
}

TEST_F(DecodersTest, AProcessSeesImagesOfOneOwnerAlone) {
  const std::string image = testing::make_gif(testing::photo(30, 30));
  decode(image);
  const std::vector<pid_t> first = processes();
  decode(image);
  EXPECT_EQ(processes(), first) << "its owner's";
  owner = "two";
  decode(image);
  EXPECT_THAT(processes(), SizeIs(2));
  owner = "one";
  decode(image);
  EXPECT_THAT(processes(), SizeIs(2)) << "it rested meanwhile";
  for (int i = 0; i < 20; ++i) {
    owner = "of many " + std::to_string(i);
    decode(image);
  }
  EXPECT_THAT(processes(), SizeIs(settings.most_idle));
}

TEST_F(DecodersTest, AnAnimationIsWhatItIsWhenDecodedHere) {
  testing::MemorySource source(moving());
  const auto here = imaging::decode_frames(source, {50, 25}, {});
  {
    const auto there = decoders().decode_frames(source, {50, 25}, limits, owner);
    for (int i = 0; i < 3; ++i) {
      const auto wanted = here->next(), got = there->next();
      ASSERT_TRUE(wanted && got) << i;
      EXPECT_EQ(got->milliseconds, 70u);
      ASSERT_EQ(got->picture.pixels->size(), wanted->picture.pixels->size());
      EXPECT_TRUE(std::ranges::equal(got->picture.pixels->all(), wanted->picture.pixels->all())) << i;
      EXPECT_GT(got->picture.spent_elsewhere, 0u);
    }
    EXPECT_FALSE(there->next());
    EXPECT_FALSE(there->next());
  }
  const std::vector<pid_t> before = processes();
  EXPECT_NO_THROW(decode(testing::make_gif(testing::photo(30, 30))));
  EXPECT_EQ(processes(), before) << "the same process goes on";
}

TEST_F(DecodersTest, AnAnimationThatIsLeftInTheMiddleHoldsNoProcess) {
  testing::MemorySource source(moving());
  decoders();
  const std::vector<pid_t> before = processes();
  decoders().decode_frames(source, {50, 25}, limits, owner)->next();
  EXPECT_THAT(processes(), IsEmpty());
  EXPECT_NO_THROW(decode(testing::make_gif(testing::photo(30, 30))));
  EXPECT_NE(processes(), before);
}

TEST_F(DecodersTest, AProcessThatEndsInAnAnimationFailsItAlone) {
  testing::MemorySource source(moving());
  const auto frames = decoders().decode_frames(source, {50, 25}, limits, owner);
  frames->next();
  kill_whole(processes().front());
  try {
    frames->next();
    ADD_FAILURE() << "there is nobody who could have made it";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::lost);
  }
  EXPECT_FALSE(frames->next());
  EXPECT_NO_THROW(decode(testing::make_gif(testing::photo(30, 30))));
}

TEST_F(DecodersTest, WhatIsWrongWithAFileIsSaidAsHere) {
  EXPECT_THAT(fault_text("no image at all, by no means", Fault::unsupported), HasSubstr("not an image"));
  const std::string header = testing::make_png(testing::photo(20, 20)).substr(0, 40);
  EXPECT_THAT(fault_text(header, Fault::corrupt), HasSubstr("This PNG is damaged"));
  EXPECT_THAT(processes(), SizeIs(1));
}

TEST_F(DecodersTest, OneThatWasKilledWhileItRestedIsReplaced) {
  const std::string bytes = testing::make_png(testing::photo(20, 20));
  decode(bytes);
  const pid_t first = processes().front();
  kill_whole(first);
  EXPECT_EQ(decode(bytes).pixels->width(), 20u);
  EXPECT_NE(processes().front(), first);
}

TEST_F(DecodersTest, TheForkServerIsReplacedToo) {
  const std::string bytes = testing::make_png(testing::photo(20, 20));
  decode(bytes);
  const pid_t first = children("lk-fork").front();
  kill_whole(first);
  decode(bytes);
  owner = "two";
  EXPECT_EQ(decode(bytes).pixels->width(), 20u);
  EXPECT_THAT(children("lk-fork"), SizeIs(1));
  EXPECT_NE(children("lk-fork").front(), first);
}

TEST_F(DecodersTest, AProcessHasThePriorityOfWhoNeedsIt) {
  const std::string bytes = testing::make_png(testing::photo(20, 20));
  decoders();
  const int own = ::getpriority(PRIO_PROCESS, 0), behind = own + 1;
  std::thread([&] {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), behind);
    decode(bytes);
  }).join();
  std::vector<int> priorities;
  for (const pid_t process : processes())
    priorities.push_back(::getpriority(PRIO_PROCESS, static_cast<id_t>(process)));
  EXPECT_THAT(priorities, ::testing::UnorderedElementsAre(own, behind));
}

TEST_F(DecodersTest, OneThatHangsFailsOneImageAndIsReplaced) {
  settings.seconds = 1;
  const std::string bytes = testing::make_png(testing::photo(20, 20));
  decode(bytes);
  ::kill(processes().front(), SIGSTOP);
  EXPECT_THAT(fault_text(bytes, Fault::lost), HasSubstr("longer than 1 seconds"));
  EXPECT_THAT(warnings, SizeIs(1));
  EXPECT_EQ(decode(bytes).pixels->width(), 20u);
}

TEST_F(DecodersTest, OneThatIsKilledAtWorkFailsOneImage) {
  const std::string bytes = testing::make_jpeg(testing::photo(3000, 2000), {.progressive = true});
  decode(testing::make_png(testing::photo(20, 20)));
  const pid_t process = processes().front();
  const std::int64_t rested = processor_time(process);
  auto failing = std::async(std::launch::async, [&] { return fault_text(bytes, Fault::lost); });
  while (processor_time(process) < rested + 2'000'000) std::this_thread::yield();
  ::kill(process, SIGKILL);
  EXPECT_THAT(failing.get(), HasSubstr("signal 9"));
  EXPECT_THAT(warnings, SizeIs(1));
  EXPECT_EQ(decode(bytes, {3000, 2000}).pixels->width(), 3000u);
}

TEST_F(DecodersTest, TheOwnerMayStopWhatHangs) {
  std::atomic<bool> stop = false;
  const std::string bytes = testing::make_png(testing::photo(20, 20));
  decode(bytes);
  limits.stop = &stop;
  ::kill(processes().front(), SIGSTOP);
  auto stopped = std::async(std::launch::async, [&] { return fault_text(bytes, Fault::cancelled); });
  stop = true;
  EXPECT_THAT(stopped.get(), HasSubstr("stopped"));
}

TEST_F(DecodersTest, OneWithoutMemoryFailsOneImage) {
  if (sanitized) GTEST_SKIP() << "sanitizers need the address space";
  settings.memory = 96 << 20;
  EXPECT_THAT(fault_text(png_of(9'000), Fault::lost), HasSubstr("memory"));
  EXPECT_EQ(decode(testing::make_png(testing::photo(20, 20))).pixels->width(), 20u);
}

TEST_F(DecodersTest, ManyAtOnceHaveAProcessEachAndFewRest) {
  const std::string bytes = testing::make_jpeg(testing::photo(800, 600));
  decoders();
  std::vector<std::future<std::uint32_t>> widths;
  for (int i = 0; i < 12; ++i)
    widths.push_back(std::async(std::launch::async, [&] { return decode(bytes).pixels->width(); }));
  for (auto& width : widths) EXPECT_GE(width.get(), 64u);
  EXPECT_LE(processes().size(), settings.most_idle);
}

TEST_F(DecodersTest, WhereNoneIsToBeHadImagesAreDecodedHere) {
  settings.executable = "/nonexistent/lightkeep";
  EXPECT_FALSE(decoders().apart());
  EXPECT_THAT(warnings, SizeIs(1));
  EXPECT_EQ(decode(testing::make_png(testing::photo(20, 20))).pixels->width(), 20u);
}

TEST_F(DecodersTest, WhatIsNoDecoderIsNoneEither) {
  settings.executable = "/bin/true";
  EXPECT_FALSE(decoders().apart());
  EXPECT_THAT(warnings, SizeIs(1));
}

TEST_F(DecodersTest, TheyHaveNoFilesAndNoEnvironmentOfTheServer) {
  ::setenv("LIGHTKEEP_MASTER_KEY", "secret", 1);
  decoders();
  ::unsetenv("LIGHTKEEP_MASTER_KEY");
  const std::string process = "/proc/" + std::to_string(processes().front());
  std::ifstream environment(process + "/environ");
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(environment), {}), IsEmpty());
  const std::filesystem::directory_iterator files(process + "/fd");
  EXPECT_EQ(std::distance(begin(files), end(files)), 6);
  std::ifstream status(process + "/status");
  const std::string text(std::istreambuf_iterator<char>(status), {});
  EXPECT_THAT(text, HasSubstr("NoNewPrivs:\t1"));
  EXPECT_THAT(text, HasSubstr("Seccomp:\t2"));
}

}  // namespace
}  // namespace lightkeep::sandbox

int main(int count, char** arguments) {
  if (count == 2 && std::string_view(arguments[1]) == "decode") return lightkeep::sandbox::run_child();
  ::testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}

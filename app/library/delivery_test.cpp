// Transforms: made once for all who ask, counted and bounded, and shared out fairly.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "app/library/test_service.h"

namespace lightkeep::library {
namespace {

class DeliveryTest : public ServiceTest {
 protected:
  std::string render(const std::string& id, const std::vector<std::pair<std::string, std::string>>& query) {
    Delivery delivery({store_, settings_, ports_, strips_});
    const auto original = delivery.find(id);
    try {
      delivery.render(*original, *delivery.plan(*original, {query, ""}), "192.0.2.1");
      return "made";
    } catch (const api::ApiError& error) {
      std::string text(error.row().code);
      if (error.retry_after()) text += ", " + std::to_string(*error.retry_after()) + " s";
      return text;
    }
  }

  Settings settings_ = test_settings();
  Ports ports_;
  ShapeStrips strips_;
};

TEST_F(DeliveryTest, ManyAskersOfOneTransformGetTheSameBytes) {
  const std::string id = upload(to("one"), {white_gif});
  const auto original = service_.delivery().find(id);
  const auto variant = service_.delivery().plan(*original, {{{"w", "1"}, {"fm", "png"}}, ""});
  std::atomic<int> answered = 0;
  std::vector<std::thread> askers;
  for (int i = 0; i < 8; ++i)
    askers.emplace_back([&] {
      const Content content = service_.delivery().render(*original, *variant, "192.0.2.1");
      answered += content.whole->starts_with("\x89PNG") ? 1 : 0;
    });
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(answered, 8);
}

TEST_F(DeliveryTest, WhatMovesGoesOnMovingUnlessItCostsTooMuchAndSaysSo) {
  std::string gif("GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0", 19);
  for (const char colour : {'\x44', '\x4c'})
    gif += std::string("!\xf9\4\0\x0a\0\0\0,\0\0\0\0\1\0\1\0\0\2\2", 20) + colour + std::string("\1\0", 2);
  const std::string id = upload(to("one"), {gif + ";"});
  Delivery delivery({store_, settings_, ports_, strips_});
  const auto original = delivery.find(id);
  const auto moving = delivery.plan(*original, {{{"w", "1"}}, ""});
  EXPECT_FALSE(moving->flattened);
  EXPECT_EQ(moving->content_type, "image/webp");
  const Content content = delivery.render(*original, *moving, "192.0.2.1");
  EXPECT_NE(content.whole->find("ANMF"), content.whole->rfind("ANMF")) << "two pictures";
  for (const std::vector<std::pair<std::string, std::string>>& query :
       {std::vector<std::pair<std::string, std::string>>{{"w", "1"}, {"frame", "0"}}, {{"fm", "png"}}}) {
    const auto still = delivery.plan(*original, {query, ""});
    EXPECT_TRUE(still->flattened);
    EXPECT_EQ(delivery.render(*original, *still, "192.0.2.1").whole->find("ANMF"), std::string::npos);
  }
  settings_.transform_limit = 0;
  EXPECT_TRUE(delivery.plan(*original, {{{"w", "1"}}, ""})->flattened);
}

TEST_F(DeliveryTest, OneTransformHasABoundOfItsPriceButWhatIsKeptIsServed) {
  const std::string id = upload(to("one"), {white_gif});
  EXPECT_EQ(render(id, {{"w", "1"}, {"fm", "png"}}), "made");
  settings_.transform_limit = 0;
  EXPECT_EQ(render(id, {{"w", "1"}, {"fm", "jpg"}}), "BAD_USER_INPUT");
  EXPECT_EQ(render(id, {{"w", "1"}, {"fm", "png"}}), "made") << "it is kept";
}

TEST_F(DeliveryTest, NewTransformsOfOneImageAreCountedStandardAndKeptOnesAreNot) {
  const std::string id = upload(to("one"), {white_gif});
  int left = 2;
  ports_.take_transform = [&](std::string_view image, std::string_view site) -> std::optional<int> {
    EXPECT_EQ(image, id);
    EXPECT_EQ(site, "192.0.2.1");
    if (left == 0) return 36;
    --left;
    return {};
  };
  EXPECT_EQ(render(id, {{"q", "1"}, {"fm", "jpg"}}), "made");
  EXPECT_EQ(render(id, {{"q", "1"}, {"fm", "jpg"}}), "made") << "kept: not counted again";
  EXPECT_EQ(render(id, {{"q", "2"}, {"fm", "jpg"}}), "made");
  EXPECT_EQ(render(id, {{"q", "3"}, {"fm", "jpg"}}), "RATE_LIMITED, 36 s");
  EXPECT_EQ(render(id, {{"w", "400"}}), "made") << "a standard size";
  EXPECT_EQ(render(id, {{"q", "2"}, {"fm", "jpg"}}), "made") << "kept";
}

TEST_F(DeliveryTest, StandardSizesOnlyWhereTheOperatorSaysSo) {
  const std::string id = upload(to("one"), {white_gif});
  settings_.standard_transforms_only = true;
  EXPECT_EQ(render(id, {{"w", "400"}, {"h", "400"}, {"fm", "webp"}}), "made");
  EXPECT_EQ(render(id, {{"w", "401"}}), "BAD_USER_INPUT");
}

TEST_F(DeliveryTest, WhoeverFloodsTheTransformsIsRefusedAndNobodyElse) {
  const std::string greedy_id = upload(to("one"), {white_gif});
  const std::string honest_id = upload(to("two"), {white_gif});
  Delivery& delivery = service_.delivery();
  const auto render = [&](const std::string& id, int quality, const std::string& client) {
    const auto original = delivery.find(id);
    const auto variant = delivery.plan(*original, {{{"w", "1"},
                                                    {"fm", "jpg"},
                                                    {"q", std::to_string(1 + quality % 99)},
                                                    {"blur", std::to_string(1 + quality / 99 % 50)}},
                                                   ""});
    return delivery.render(*original, *variant, client);
  };
  std::atomic<bool> done = false;
  std::atomic<int> next = 0, refused = 0;
  std::vector<std::thread> flood;
  for (int i = 0; i < 24; ++i) {
    flood.emplace_back([&] {
      while (!done) {
        try {
          render(greedy_id, next++, "192.0.2.1");
        } catch (const api::ApiError&) {
          ++refused;
        }
      }
    });
  }
  while (refused == 0) std::this_thread::yield();
  for (int i = 0; i < 50; ++i) EXPECT_NO_THROW(render(honest_id, i, "198.51.100.7")) << i;
  done = true;
  for (std::thread& thread : flood) thread.join();
}

}  // namespace
}  // namespace lightkeep::library

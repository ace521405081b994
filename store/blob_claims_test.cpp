// Who waits for whom where uploads and the sweep want blobs.
#include "store/blob_claims.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <memory>

namespace lightkeep::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Digest one = sha256("one"), two = sha256("two");

TEST(BlobClaimsTest, TheSweepGetsWhatNoUploadHas) {
  BlobClaims claims;
  const BlobClaims::Pin upload(claims, {one, one});
  const BlobClaims::Pin other(claims, {one});
  EXPECT_THAT(BlobClaims::Taken(claims, {one, two, two}).blobs(), ElementsAre(two));
  EXPECT_THAT(BlobClaims::Taken(claims, {one}).blobs(), IsEmpty());
}

TEST(BlobClaimsTest, ABlobIsFreeOnceTheLastUploadOfItIsOver) {
  BlobClaims claims;
  auto first = std::make_unique<BlobClaims::Pin>(claims, std::vector{one});
  auto second = std::make_unique<BlobClaims::Pin>(claims, std::vector{one, two});
  first.reset();
  EXPECT_THAT(BlobClaims::Taken(claims, {one}).blobs(), IsEmpty());
  second.reset();
  EXPECT_THAT(BlobClaims::Taken(claims, {one, two}).blobs(), ElementsAre(one, two));
}

TEST(BlobClaimsTest, AnUploadWaitsForTheSweepOfItsOwnBlobsOnly) {
  BlobClaims claims;
  auto taken = std::make_unique<BlobClaims::Taken>(claims, std::vector{one});
  const BlobClaims::Pin other(claims, {two});
  std::promise<void> begun;
  std::atomic<bool> given_back = false;
  auto upload = std::async(std::launch::async, [&] {
    begun.set_value();
    const BlobClaims::Pin pin(claims, {two, one});
    EXPECT_TRUE(given_back);
  });
  begun.get_future().wait();
  given_back = true;
  taken.reset();
  upload.get();
}

}  // namespace
}  // namespace lightkeep::store

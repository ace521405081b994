#include "store/outbox.h"

#include <gmock/gmock.h>

#include <iterator>

#include "store/rows.h"
#include "store/test_store.h"

namespace lightkeep::store {
namespace {

class Outbox : public StoreTest {
 protected:
  MailId put(const NewMail& mail) {
    return write([&](Writer& db) { return insert_mail(db, store->vault(), mail); });
  }
  MailId put(Millis created) {
    return put({"code", "ann@example.com", "Subject: secret-claim-link\r\n\r\nbody\r\n", created, 1000});
  }
  MailId put_of(const std::string& sender, Millis created = 10) {
    return put({"code", "ann@example.com", "text", created, 1000, sender});
  }
  std::vector<MailId> turns(Millis now = 99) {
    std::vector<MailId> order;
    while (const auto next = metadata().read([&](Reader& db) { return next_in_turn(db, now); })) {
      order.push_back(*next);
      write([&](Writer& db) { remove_mail(db, *next); });
    }
    return order;
  }
  std::optional<Mail> find(MailId id) {
    return metadata().read([&](Reader& db) { return find_mail(db, store->vault(), id); });
  }
  std::vector<MailId> due(Millis now, int most = 10) {
    return metadata().read([&](Reader& db) { return due_mail(db, now, most); });
  }
  bool on_disk(const std::string& text) {
    for (const char* name : {"metadata.db", "metadata.db-wal"}) {
      if (bytes_of(folder.path() / "data" / name).find(text) != std::string::npos) return true;
    }
    return false;
  }
};

TEST_F(Outbox, GivesBackWhatWasPut) {
  const MailId id = put(7);
  const auto mail = find(id);
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->id, id);
  EXPECT_EQ(mail->kind, "code");
  EXPECT_EQ(mail->recipient, "ann@example.com");
  EXPECT_EQ(mail->message, "Subject: secret-claim-link\r\n\r\nbody\r\n");
  EXPECT_EQ(mail->created, 7);
  EXPECT_EQ(mail->due, 7);
  EXPECT_EQ(mail->expires, 1000);
  EXPECT_EQ(mail->attempts, 0);
}

TEST_F(Outbox, SurvivesARestart) {
  const MailId id = put(7);
  reopen();
  ASSERT_TRUE(find(id));
  EXPECT_EQ(due(7), std::vector{id});
}

TEST_F(Outbox, IsSealedOnDisk) {
  put(7);
  EXPECT_TRUE(on_disk("ann@example.com"));  // so that the next line can fail
  EXPECT_FALSE(on_disk("secret-claim-link"));
}

TEST_F(Outbox, AMessageMovedToAnotherRowDoesNotOpen) {
  const MailId one = put(7);
  const MailId two = put(8);
  write([&](Writer& db) {
    execute(db, "update outbox set sealed = (select sealed from outbox order by id limit 1)");
  });
  EXPECT_TRUE(find(one));
  EXPECT_EQ(fault_of([&] { find(two); }), Fault::corrupt);
}

TEST_F(Outbox, DueComesTheLongestDueFirstAndNotBeforeItsTime) {
  const MailId late = put(30);
  const MailId early = put(10);
  const MailId middle = put(20);
  EXPECT_EQ(due(9), std::vector<MailId>{});
  EXPECT_EQ(due(20), (std::vector{early, middle}));
  EXPECT_EQ(due(99), (std::vector{early, middle, late}));
  EXPECT_EQ(due(99, 2), (std::vector{early, middle}));
}

TEST_F(Outbox, PostponingCountsTheAttemptAndMovesTheTime) {
  const MailId id = put(10);
  write([&](Writer& db) { postpone_mail(db, id, 500, "the server is away"); });
  EXPECT_EQ(due(499), std::vector<MailId>{});
  EXPECT_EQ(due(500), std::vector{id});
  EXPECT_EQ(find(id)->attempts, 1);
}

TEST_F(Outbox, HasteningMakesPostponedMailDueAndNothingLater) {
  const MailId waiting = put(10);
  const MailId fresh = put(20);
  write([&](Writer& db) {
    postpone_mail(db, waiting, 500, "");
    hasten_mail(db, 100);
  });
  EXPECT_EQ(due(100), (std::vector{fresh, waiting}));
  EXPECT_EQ(find(fresh)->due, 20);
}

TEST_F(Outbox, SendersTakeTurns) {
  std::vector<MailId> greedy;
  for (int i = 0; i < 4; ++i) greedy.push_back(put_of("192.0.2.1"));
  const MailId modest = put_of("192.0.2.2");
  const MailId third = put_of("192.0.2.3");
  const MailId free = put_of("");
  EXPECT_EQ(due(99), std::vector{free}) << "what has a sender waits for its turn";
  EXPECT_EQ(find(modest)->sender, "192.0.2.2");
  metadata().read([&](Reader& db) {
    EXPECT_EQ(turns_before(db, greedy[0]), 0);
    EXPECT_EQ(turns_before(db, modest), 1);
    EXPECT_EQ(turns_before(db, greedy[3]), 5);
  });
  EXPECT_EQ(turns(), (std::vector{greedy[0], modest, third, greedy[1], greedy[2], greedy[3]}));
}

TEST_F(Outbox, WhoComesAnewHasSavedUpNoTurns) {
  std::vector<MailId> greedy;
  for (int i = 0; i < 6; ++i) greedy.push_back(put_of("192.0.2.1"));
  for (int i = 0; i < 4; ++i)
    write([&](Writer& db) { remove_mail(db, greedy[static_cast<std::size_t>(i)]); });
  const MailId first = put_of("192.0.2.2"), second = put_of("192.0.2.2");
  EXPECT_EQ(turns(), (std::vector{greedy[4], first, greedy[5], second}));
}

TEST_F(Outbox, ATurnThatIsNotDueYetHoldsUpNobody) {
  const MailId late = put_of("192.0.2.1");
  const MailId next = put_of("192.0.2.2");
  write([&](Writer& db) { delay_mail(db, late, 500); });
  EXPECT_EQ(find(late)->attempts, 0);
  EXPECT_EQ(turns(499), std::vector{next});
  EXPECT_EQ(turns(500), std::vector{late});
}

TEST_F(Outbox, TurnsOutliveARestart) {
  const MailId one = put_of("192.0.2.1"), two = put_of("192.0.2.1"), last = put_of("192.0.2.2");
  reopen();
  EXPECT_EQ(turns(), (std::vector{one, last, two}));
}

TEST_F(Outbox, RemovedIsGone) {
  const MailId id = put(10);
  write([&](Writer& db) { remove_mail(db, id); });
  EXPECT_FALSE(find(id));
  EXPECT_EQ(due(99), std::vector<MailId>{});
}

TEST_F(Outbox, ATransactionThatFailsLeavesNoMail) {
  EXPECT_THROW(write([&](Writer& db) {
                 insert_mail(db, store->vault(), {"code", "ann@example.com", "text", 1, 2});
                 throw std::runtime_error("undone");
               }),
               std::runtime_error);
  EXPECT_EQ(due(99), std::vector<MailId>{});
}

}  // namespace
}  // namespace lightkeep::store

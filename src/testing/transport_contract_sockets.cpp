#include <atomic>

#include "testing/transport_stage.hpp"

namespace parlor::testing::transport_stage {

void add_socket_cases(cases& list, const transport_subject& subject) {
  add(list, subject, "after accept come on_open, each frame before the next, and on_close", [](stage& now) {
    const auto socket = now.open();
    socket->send(frame::kind::text, "one");
    socket->send(frame::kind::binary, "two");
    socket->close({4321, "enough"});
    expect(now.handler.waits_for("close 4321"), "on_close does not come");
    auto told = now.handler.told();
    told.erase(std::remove(told.begin(), told.end(), "end"), told.end());
    expect(told == std::vector<std::string>{"upgrade", "open", "frame one", "frame two", "close 4321"},
           "another order");
    expect(now.handler.count("end") == 1,
           "the exchange ended " + std::to_string(now.handler.count("end")) + " times");
  });
  add(list, subject, "an upgrade may be refused with an answer", [](stage& now) {
    now.handler.when_upgraded = [&now](exchange_id exchange) {
      now.link().respond(exchange, http_response(401, "text/plain", "who"));
    };
    const auto opening = now.tested->open(now.where, stage::request("GET"));
    expect(opening.socket == nullptr && opening.refusal.status == 401, "not refused with 401");
    expect(now.handler.waits_for("end"), "the exchange does not end");
    expect(now.handler.count("open") == 0, "on_open was called");
  });
  add(list, subject, "frames may be sent from accept on", [](stage& now) {
    now.handler.when_upgraded = [&now](exchange_id exchange) {
      now.link().accept(exchange, {"", 1024});
      const auto status = now.link().send(exchange.connection, text("welcome"));
      now.handler.when_framed = [&now, status](connection_id id, const std::string&) {
        now.link().send(id, text(status == send_status::queued ? "queued" : "not queued"));
      };
    };
    const auto socket = now.open();
    expect_receives(*socket, "welcome");
    socket->send(frame::kind::text, "?");
    expect_receives(*socket, "queued");
  });
  add(list, subject, "frames to one connection arrive in the order of the calls of one thread",
      [](stage& now) {
        now.handler.when_framed = [&now](connection_id id, const std::string&) {
          for (int count = 0; count < 300; ++count) now.link().send(id, text(std::to_string(count)));
        };
        const auto socket = now.open();
        socket->send(frame::kind::text, "go");
        for (int count = 0; count < 300; ++count) expect_receives(*socket, std::to_string(count));
      });
  add(list, subject, "a block arrives as its frames, between those that were sent before and after it",
      [](stage& now) {
        now.handler.when_framed = [&now](connection_id id, const std::string&) {
          for (int count = 0; count < 30; count += 3) {
            now.link().send(id, text(std::to_string(count)));
            const std::vector<frame_ptr> both = {text(std::to_string(count + 1)),
                                                 text(std::to_string(count + 2))};
            now.link().send_block(id, std::make_shared<const frame_block>(both));
          }
        };
        const auto socket = now.open();
        socket->send(frame::kind::text, "go");
        for (int count = 0; count < 30; ++count) expect_receives(*socket, std::to_string(count));
      });
  add(list, subject, "the same holds for calls from another thread, which are answered with queued",
      [](stage& now) {
        connection_id id;
        now.handler.when_opened = [&id](connection_id opened) { id = opened; };
        const auto socket = now.open();
        expect(now.handler.waits_for("open"), "on_open does not come");
        for (int count = 0; count < 300; ++count) {
          const auto status = now.link().send(id, text(std::to_string(count)));
          expect(status == send_status::queued, "not queued");
        }
        for (int count = 0; count < 300; ++count) expect_receives(*socket, std::to_string(count));
      });
  add(list, subject, "close sends first what is queued, then the reason, and on_close has it",
      [](stage& now) {
        now.handler.when_framed = [&now](connection_id id, const std::string&) {
          now.link().send(id, text("last"));
          now.link().close(id, {4002, "bye"});
        };
        const auto socket = now.open();
        socket->send(frame::kind::text, "x");
        expect_receives(*socket, "last");
        expect_closed(*socket, 4002);
        expect(now.handler.waits_for("close 4002"), "on_close does not come");
      });
  add(list, subject, "calls to a connection that is gone do nothing, and send answers gone", [](stage& now) {
    connection_id id;
    now.handler.when_opened = [&id](connection_id opened) { id = opened; };
    auto socket = now.open();
    socket->close({1000, {}});
    expect(now.handler.waits_for("close 1000"), "on_close does not come");
    std::atomic<int> status{-1};
    now.link().post(id.loop(), [&] {
      now.link().close(id, {4000, {}});
      now.link().pause(id);
      now.link().resume(id);
      status = static_cast<int>(now.link().send(id, text("x")));
    });
    const auto other = now.open();
    other->send(frame::kind::text, "later");
    expect(now.handler.waits_for("frame later"), "it serves nobody any more");
    expect(status == static_cast<int>(send_status::gone), "send did not answer gone");
    expect(now.handler.count("close 4000") == 0, "on_close came twice");
  });
  add(list, subject, "a paused connection delivers no frames until resume, then all of them", [](stage& now) {
    connection_id id;
    now.handler.when_opened = [&](connection_id opened) {
      if (!id.value) {
        id = opened;
        now.link().pause(opened);
      }
    };
    const auto socket = now.open();
    for (int count = 0; count < 20; ++count) socket->send(frame::kind::text, std::to_string(count));
    const auto other = now.open();
    other->send(frame::kind::text, "other");
    expect(now.handler.waits_for("frame other"), "the others are held up");
    expect(now.handler.count("frame 0") == 0, "a frame was delivered");
    now.link().resume(id);
    expect(now.handler.waits_for("frame 19"), "the frames do not come");
  });
  add(list, subject, "where compression is accepted, messages arrive as they were sent", [](stage& now) {
    now.handler.when_upgraded = [&now](exchange_id exchange) {
      now.link().accept(exchange, {"", 64 * 1024, compression::large_messages});
    };
    now.handler.when_framed = [&now](connection_id id, const std::string& payload) {
      now.link().send(id, text(payload));
    };
    const auto socket = now.open();
    for (const auto& payload : {std::string("small"), std::string(20000, 'x')}) {
      socket->send(frame::kind::text, payload);
      expect_receives(*socket, payload);
    }
  });
  add(list, subject, "a message beyond the accepted size closes with 1009", [](stage& now) {
    now.handler.when_upgraded = [&now](exchange_id exchange) { now.link().accept(exchange, {"", 10}); };
    const auto socket = now.open();
    socket->send(frame::kind::text, "01234567890");
    expect_closed(*socket, 1009);
    expect(now.handler.waits_for("close 1009"), "on_close does not come");
  });
  add(list, subject,
      "a connection that takes nothing drops ephemeral frames, then is full and ends with 1013",
      [](stage& now) {
        std::atomic<bool> dropped{false};
        std::atomic<bool> full{false};
        now.handler.when_framed = [&](connection_id id, const std::string&) {
          const std::string payload(10000, 'x');
          const auto hint =
              std::make_shared<const frame>(frame::kind::text, payload, frame::urgency::ephemeral);
          for (int count = 0; count < 20000 && !full; ++count) {
            if (now.link().send(id, hint) == send_status::dropped) dropped = true;
            if (now.link().send(id, text(payload)) == send_status::full) full = true;
          }
        };
        const auto socket = now.open();
        socket->send(frame::kind::text, "go");
        expect(now.handler.waits_for("close 1013"), "on_close with 1013 does not come");
        expect(dropped, "no ephemeral frame was dropped");
        expect(full, "no durable frame was answered with full");
        expect(now.link().counters().slow_connections_closed == 1, "it was not counted");
      });
}

}  // namespace parlor::testing::transport_stage

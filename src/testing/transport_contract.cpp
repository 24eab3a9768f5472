#include "parlor/testing/transport_contract.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace parlor::testing {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{5000};

// What a case wants to happen, and what it was told.
class scripted_handler final : public connection_handler {
 public:
  std::function<body_plan(exchange_id, const http_request&)> when_requested;
  std::function<void(exchange_id, std::string)> when_body;
  std::function<void(exchange_id)> when_upgraded;
  std::function<void(connection_id)> when_opened;
  std::function<void(connection_id, std::string)> when_framed;

  body_plan on_request(exchange_id exchange, const http_request& request) override {
    const inside guard(*this, exchange.connection, "request");
    return when_requested ? when_requested(exchange, request) : body_plan{1 << 20, nullptr};
  }
  void on_body(exchange_id exchange, std::string body) override {
    const inside guard(*this, exchange.connection, "body");
    if (when_body) when_body(exchange, std::move(body));
  }
  void on_upgrade(exchange_id exchange, const http_request&) override {
    const inside guard(*this, exchange.connection, "upgrade");
    if (when_upgraded) when_upgraded(exchange);
  }
  void on_exchange_end(exchange_id exchange) override {
    const inside guard(*this, exchange.connection, "end");
  }
  void on_open(connection_id connection) override {
    const inside guard(*this, connection, "open");
    if (when_opened) when_opened(connection);
  }
  void on_frame(connection_id connection, frame::kind, std::string payload) override {
    const inside guard(*this, connection, "frame " + payload.substr(0, 32));
    if (when_framed) when_framed(connection, std::move(payload));
  }
  void on_close(connection_id connection, const close_reason& why) override {
    const inside guard(*this, connection, "close " + std::to_string(why.code));
  }

  std::vector<std::string> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  std::size_t count(const std::string& what) const {
    const auto all = told();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), what));
  }
  bool waits_for(const std::string& what, std::size_t times = 1) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] {
      return static_cast<std::size_t>(std::count(told_.begin(), told_.end(), what)) >= times;
    });
  }
  bool was_nested() const { return was_nested_; }
  bool changed_threads() const { return changed_threads_; }

 private:
  // Notes a call, and that none comes within another or on another thread than before.
  class inside {
   public:
    inside(scripted_handler& owner, connection_id connection, std::string what)
        : owner_(owner), loop_(connection.loop()) {
      const std::lock_guard lock(owner_.mutex_);
      const auto self = std::this_thread::get_id();
      if (owner_.depths_[loop_]++ > 0) owner_.was_nested_ = true;
      const auto known = owner_.threads_.emplace(loop_, self).first;
      if (known->second != self) owner_.changed_threads_ = true;
      owner_.told_.push_back(std::move(what));
      owner_.changed_.notify_all();
    }
    ~inside() {
      const std::lock_guard lock(owner_.mutex_);
      --owner_.depths_[loop_];
    }
    inside(const inside&) = delete;
    inside& operator=(const inside&) = delete;

   private:
    scripted_handler& owner_;
    std::size_t loop_;
  };

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> told_;
  std::map<std::size_t, std::thread::id> threads_;
  std::map<std::size_t, int> depths_;
  std::atomic<bool> was_nested_{false};
  std::atomic<bool> changed_threads_{false};
};

// One transport that runs, for one case.
struct stage {
  explicit stage(const transport_subject& subject) : tested(subject.make()) {
    expect(tested != nullptr, "make answered nothing");
    handler.when_upgraded = [this](exchange_id exchange) { link().accept(exchange, {"", 64 * 1024}); };
    handler.when_body = [this](exchange_id exchange, const std::string& body) {
      link().respond(exchange, http_response(200, "text/plain", body));
    };
    auto started = link().start(handler);
    if (!started) expect(false, "start: " + to_string(started.error()));
    where = *started;
  }
  ~stage() { link().stop({1001, {}}, milliseconds(0)); }
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  transport& link() { return tested->link(); }

  static http_request request(std::string method, std::string path = "/") {
    http_request made;
    made.method = std::move(method);
    made.path = std::move(path);
    return made;
  }
  contract_answer fetch(const std::string& method, std::string_view body = {}) {
    return tested->fetch(where, request(method), body);
  }
  std::unique_ptr<contract_socket> open() {
    auto opening = tested->open(where, request("GET"));
    expect(opening.socket != nullptr,
           "the socket was refused with " + std::to_string(opening.refusal.status));
    return std::move(opening.socket);
  }

  scripted_handler handler;
  std::unique_ptr<contract_transport> tested;
  endpoint where;
};

frame_ptr text(std::string_view payload) {
  return std::make_shared<const frame>(frame::kind::text, payload);
}

void expect_told(const scripted_handler& handler, const std::vector<std::string>& expected) {
  const auto told = handler.told();
  if (told == expected) return;
  std::string seen;
  for (const auto& one : told) seen += one + "; ";
  expect(false, seen);
}

void expect_receives(contract_socket& socket, const std::string& expected) {
  const auto got = socket.receive(patience);
  expect(got == expected, got ? "received " + got->substr(0, 40) : "received nothing");
}

void expect_closed(contract_socket& socket, std::uint16_t code) {
  const auto why = socket.closed(patience);
  expect(why && why->code == code, why ? "closed with " + std::to_string(why->code) : "was not closed");
}

// A body of `size` letters; `done` is called by another thread.
class threaded_source final : public body_source {
 public:
  explicit threaded_source(std::int64_t size) : size_(size), left_(size) {}
  ~threaded_source() override {
    if (helper_.joinable()) helper_.join();
  }
  std::int64_t size() const override { return size_; }
  void read(std::size_t max_bytes, read_done done) override {
    if (helper_.joinable()) helper_.join();
    const auto count = std::min<std::int64_t>(left_, static_cast<std::int64_t>(max_bytes));
    left_ -= count;
    helper_ = std::thread(
        [done = std::move(done), count] { done(std::string(static_cast<std::size_t>(count), 's')); });
  }

 private:
  std::int64_t size_;
  std::int64_t left_;
  std::thread helper_;
};

// Collects pieces, and notes a piece that comes before the one before it is done.
class threaded_sink final : public body_sink {
 public:
  struct seen {
    std::atomic<std::size_t> bytes{0};
    std::atomic<bool> overlapped{false};
  };
  explicit threaded_sink(std::shared_ptr<seen> notes) : notes_(std::move(notes)) {}
  ~threaded_sink() override {
    if (helper_.joinable()) helper_.join();
  }
  void write(std::string bytes, write_done done) override {
    if (is_busy_.exchange(true)) notes_->overlapped = true;
    notes_->bytes += bytes.size();
    if (helper_.joinable()) helper_.join();
    helper_ = std::thread([this, done = std::move(done)] {
      is_busy_ = false;
      done({});
    });
  }

 private:
  std::shared_ptr<seen> notes_;
  std::atomic<bool> is_busy_{false};
  std::thread helper_;
};

using cases = std::vector<contract_case>;
using scene = std::function<void(stage&)>;

void add(cases& list, const transport_subject& subject, std::string sentence, scene play) {
  list.push_back({std::move(sentence), [subject, play = std::move(play)] {
                    stage now(subject);
                    play(now);
                    expect(!now.handler.was_nested(), "a callback came from within another");
                    expect(!now.handler.changed_threads(), "a loop's callbacks came on several threads");
                  }});
}

void add_request_cases(cases& list, const transport_subject& subject) {
  add(list, subject, "a request is told by its head, then its body, then the end of its exchange",
      [](stage& now) {
        const auto answer = now.fetch("POST", "hello");
        expect(answer.status == 200 && answer.body == "hello",
               "answered " + std::to_string(answer.status) + answer.body);
        expect(now.handler.waits_for("end"), "the exchange does not end");
        expect_told(now.handler, {"request", "body", "end"});
      });
  add(list, subject, "on_body also comes for a request without a body", [](stage& now) {
    expect(now.fetch("GET").status == 200, "not answered");
    expect(now.handler.count("body") == 1, "on_body was not called");
  });
  add(list, subject, "on_body does not come for a request that was answered before", [](stage& now) {
    now.handler.when_requested = [&now](exchange_id exchange, const http_request&) {
      now.link().respond(exchange, http_response(403, "text/plain", "no"));
      return body_plan{100, nullptr};
    };
    expect(now.fetch("POST", "hello").status == 403, "not answered with 403");
    expect(now.handler.waits_for("end"), "the exchange does not end");
    expect_told(now.handler, {"request", "end"});
  });
  add(list, subject, "a body longer than its plan is answered with 413 by the transport", [](stage& now) {
    now.handler.when_requested = [](exchange_id, const http_request&) { return body_plan{3, nullptr}; };
    expect(now.fetch("POST", "four").status == 413, "not answered with 413");
    expect(now.handler.waits_for("end"), "the exchange does not end");
    expect(now.handler.count("body") == 0, "on_body was called");
  });
  add(list, subject, "a request may be answered later, from any thread", [](stage& now) {
    std::thread helper;
    now.handler.when_body = [&](exchange_id exchange, const std::string&) {
      helper = std::thread(
          [&now, exchange] { now.link().respond(exchange, http_response(201, "text/plain", "x")); });
    };
    const auto answer = now.fetch("GET");
    helper.join();
    expect(answer.status == 201, "answered " + std::to_string(answer.status));
  });
  add(list, subject, "only the first answer to an exchange counts", [](stage& now) {
    now.handler.when_body = [&now](exchange_id exchange, const std::string&) {
      now.link().respond(exchange, http_response(201, "text/plain", "first"));
      now.link().respond(exchange, http_response(202, "text/plain", "second"));
    };
    expect(now.fetch("GET").body == "first", "another answer came");
    expect(now.handler.waits_for("end"), "the exchange does not end");
  });
  add(list, subject, "the answer to HEAD has no body", [](stage& now) {
    now.handler.when_body = [&now](exchange_id exchange, const std::string&) {
      now.link().respond(exchange, http_response(200, "text/plain", "text"));
    };
    expect(now.fetch("HEAD").body.empty(), "there is a body");
  });
  add(list, subject, "a body goes to its sink piece by piece, the next only after the one before is done",
      [](stage& now) {
        const auto notes = std::make_shared<threaded_sink::seen>();
        now.handler.when_requested = [notes](exchange_id, const http_request&) {
          return body_plan{1 << 20, std::make_unique<threaded_sink>(notes)};
        };
        const auto answer = now.fetch("POST", std::string(500000, 'b'));
        expect(answer.status == 200, "answered " + std::to_string(answer.status));
        expect(answer.body.empty(), "on_body had the body too");
        expect(notes->bytes == 500000, "the sink took " + std::to_string(notes->bytes));
        expect(!notes->overlapped, "pieces overlapped");
      });
  add(list, subject, "an answer's source is read to its end, its pieces from any thread", [](stage& now) {
    now.handler.when_body = [&now](exchange_id exchange, const std::string&) {
      http_response response;
      response.body = std::make_unique<threaded_source>(300000);
      now.link().respond(exchange, std::move(response));
    };
    expect(now.fetch("GET").body == std::string(300000, 's'), "the body is another");
  });
}

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

void add_run_cases(cases& list, const transport_subject& subject) {
  add(list, subject, "tasks are run on their loop, in the order of the posts of one thread", [](stage& now) {
    const auto order = std::make_shared<std::vector<int>>();
    const auto done = std::make_shared<std::atomic<bool>>(false);
    for (int count = 0; count < 100; ++count) now.link().post(0, [order, count] { order->push_back(count); });
    now.link().post(0, [done] { *done = true; });
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!*done && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    expect(*done, "the tasks are not run");
    expect(order->size() == 100 && std::is_sorted(order->begin(), order->end()), "another order");
  });
  add(list, subject, "a connection belongs to one of the loops", [](stage& now) {
    std::atomic<bool> is_known{false};
    now.handler.when_opened = [&](connection_id id) { is_known = id.loop() < now.link().loop_count(); };
    const auto socket = now.open();
    expect(now.handler.waits_for("open"), "on_open does not come");
    expect(is_known, "it belongs to none");
  });
  add(list, subject, "start answers an error the second time",
      [](stage& now) { expect(!now.link().start(now.handler), "it started twice"); });
  add(list, subject, "counters tell of connections, requests and frames", [](stage& now) {
    now.fetch("GET");
    const auto socket = now.open();
    socket->send(frame::kind::text, "x");
    expect(now.handler.waits_for("frame x"), "the frame does not come");
    const auto counted = now.link().counters();
    expect(counted.connections_accepted >= 2, "connections_accepted");
    expect(counted.websockets_open == 1, "websockets_open");
    expect(counted.requests >= 1, "requests");
    expect(counted.frames_received == 1, "frames_received");
  });
  add(list, subject, "stop closes every connection with its reason and returns after the last callback",
      [](stage& now) {
        std::vector<std::unique_ptr<contract_socket>> sockets;
        for (int count = 0; count < 5; ++count) sockets.push_back(now.open());
        expect(now.handler.waits_for("open", 5), "on_open does not come");
        std::thread stopper([&now] { now.link().stop({1012, "again"}, patience); });
        for (const auto& socket : sockets) socket->closed(patience);
        stopper.join();
        expect(now.handler.count("close 1012") == 5,
               "closed " + std::to_string(now.handler.count("close 1012")));
        const auto told = now.handler.told().size();
        std::atomic<bool> was_run{false};
        now.link().post(0, [&was_run] { was_run = true; });
        expect(!was_run && now.handler.told().size() == told, "something came after stop");
      });
  add(list, subject, "stop ends an exchange that nobody answers", [](stage& now) {
    now.handler.when_body = [](exchange_id, const std::string&) {};
    std::thread asker([&now] { now.fetch("GET"); });
    const bool has_come = now.handler.waits_for("body");
    now.link().stop({1001, {}}, milliseconds(10));
    asker.join();
    expect(has_come, "the request does not come");
    expect(now.handler.count("end") == 1, "the exchange did not end");
  });
}

}  // namespace

std::vector<contract_case> transport_contract(transport_subject subject) {
  cases list;
  add_request_cases(list, subject);
  add_socket_cases(list, subject);
  add_run_cases(list, subject);
  return list;
}

}  // namespace parlor::testing

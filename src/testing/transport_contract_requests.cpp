#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "testing/transport_stage.hpp"

namespace parlor::testing::transport_stage {
namespace {

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

}  // namespace

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

}  // namespace parlor::testing::transport_stage

// Words for writing the transport contract down.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "parlor/testing/contract.hpp"
#include "parlor/testing/transport_contract.hpp"

namespace parlor::testing::transport_stage {

constexpr std::chrono::milliseconds patience{5000};

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
  ~stage() { link().stop({1001, {}}, std::chrono::milliseconds(0)); }
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

using cases = std::vector<contract_case>;
using scene = std::function<void(stage&)>;

// A case of its own transport: `play`, and that no callback came from within another or on another thread.
void add(cases& list, const transport_subject& subject, std::string sentence, scene play);

// The cases, by the part of the contract that they prove.
void add_request_cases(cases& list, const transport_subject& subject);
void add_socket_cases(cases& list, const transport_subject& subject);
void add_run_cases(cases& list, const transport_subject& subject);

frame_ptr text(std::string_view payload);

void expect_told(const scripted_handler& handler, const std::vector<std::string>& expected);
void expect_receives(contract_socket& socket, const std::string& expected);
void expect_closed(contract_socket& socket, std::uint16_t code);

}  // namespace parlor::testing::transport_stage

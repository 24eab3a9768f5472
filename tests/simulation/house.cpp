#include "simulation/house.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/auth/authenticator.hpp"
#include "parlor/dialect/community.hpp"
#include "parlor/dialect/conversation.hpp"
#include "parlor/dialect/messenger.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/dialect/social.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/server_options.hpp"
#include "parlor/users/stored.hpp"

#include "server/engine_thread.hpp"
#include "server/gateway.hpp"
#include "server/media_jobs.hpp"
#include "server/router.hpp"
#include "server/services.hpp"
#include "server/sweeper.hpp"
#include "server/worker_pool.hpp"

namespace simulation {
namespace {

constexpr microseconds tick = 250 * millisecond;

// A token is its bearer's name.
class believer final : public parlor::authenticator {
 public:
  believer(std::function<parlor::timestamp()> clock, const microseconds& lifetime)
      : clock_(std::move(clock)), lifetime_(lifetime) {}

  bool may_block() const override { return false; }
  parlor::result<parlor::principal> authenticate(std::string_view token) override {
    parlor::principal bearer;
    bearer.subject = token;
    bearer.claims.subject = token;
    bearer.claims.username = token;
    if (lifetime_ > 0) bearer.expires_at = clock_() + std::chrono::microseconds(lifetime_);
    return bearer;
  }

 private:
  std::function<parlor::timestamp()> clock_;
  const microseconds& lifetime_;
};

// No picture is sent.
class no_pictures final : public parlor::picture_converter {
 public:
  parlor::result<std::string> to_jpeg(std::string_view) override {
    return parlor::error{parlor::errc::not_supported, "convert", "no pictures here", 0};
  }
};

std::vector<std::unique_ptr<parlor::dialect>> make_dialects(const house_setting& setting) {
  parlor::community_options community;
  community.history = setting.community_history;
  parlor::messenger_options messenger;
  messenger.max_page = setting.messenger_page;
  std::vector<std::unique_ptr<parlor::dialect>> all;
  all.push_back(parlor::make_social_dialect());
  all.push_back(parlor::make_conversation_dialect());
  all.push_back(parlor::make_community_dialect(community));
  all.push_back(parlor::make_messenger_dialect(messenger));
  all.push_back(parlor::make_rooms_dialect());
  return all;
}

parlor::server_options make_options(network& net, life of_server, disk& store, const house_setting& setting,
                                    const microseconds& token_lifetime,
                                    std::function<parlor::timestamp()> clock) {
  parlor::server_options options;
  options.transport = net.listen(of_server);
  options.storage = store.mount();
  options.authenticator = std::make_unique<believer>(clock, token_lifetime);
  options.media = parlor::make_memory_media();
  options.users = parlor::make_stored_user_directory();
  options.pictures = std::make_unique<no_pictures>();
  options.dialects = make_dialects(setting);
  options.clock = std::move(clock);
  options.file_links.secret = "the same in each run of a seed";
  options.max_queued_commands = setting.max_queued_commands;
  options.max_queued_queries = setting.max_queued_queries;
  options.max_batch = setting.max_batch;
  return options;
}

}  // namespace

// In the order in which they must be built; destroyed in reverse.
struct house::parts {
  parlor::server_options options;
  parlor::server_side::counters counts;
  parlor::server_side::router routes;
  parlor::server_side::worker_pool readers;
  parlor::server_side::worker_pool media;
  parlor::server_side::worker_pool logins;
  parlor::server_side::engine_thread engine;
  parlor::server_side::services shared;
  parlor::server_side::sweeper sweeper;
  parlor::server_side::gateway gateway;

  parts(parlor::server_options built, const parlor::server_side::worker_pool::run_later& later,
        parlor::server_side::engine_thread::hands by)
      : options(std::move(built)),
        routes(options.dialects, options.routes, options.upload_mount),
        readers(later, options.max_queued_queries),
        media(later, options.max_queued_media),
        logins(later, options.max_queued_logins),
        engine(options, counts, outlets(), std::move(by)),
        shared(options, counts, routes, engine, readers, media, logins),
        sweeper(shared),
        gateway(shared) {}

  parlor::server_side::engine_thread::outlets outlets() {
    using namespace parlor::server_side;
    return {[this](std::shared_ptr<const event_batch> batch) { gateway.deliver(batch); },
            [this](std::vector<std::string> keys) { drop_files(shared, std::move(keys)); },
            [this](parlor::timestamp now) {
              gateway.expire(now);
              sweeper.second_passed(now);
            }};
  }
};

house::house(schedule& time, dice& chance, network& net, disk& store, house_setting setting,
             std::function<parlor::timestamp()> clock, std::function<void()> committed)
    : time_(time),
      chance_(chance),
      net_(net),
      store_(store),
      setting_(setting),
      clock_(std::move(clock)),
      committed_(std::move(committed)),
      token_lifetime_(setting.token_lifetime) {}

house::~house() = default;

void house::open() {
  life_ = time_.begin_life();
  const auto later = [this](std::function<void()> job) {
    time_.after(life_, chance_.between(1, setting_.most_batch_delay), std::move(job));
  };
  parlor::server_side::engine_thread::hands by;
  by.runs_in_place = setting_.runs_in_place;
  by.run_later = later;
  by.batch_size = [this](std::size_t queued) { return 1 + chance_.below(std::max<std::size_t>(queued, 1)); };
  by.batch_done = committed_;
  parts_ = std::make_unique<parts>(make_options(net_, life_, store_, setting_, token_lifetime_, clock_),
                                   later, std::move(by));
  parts_->shared.set_public_url("http://simulated");
  (void)parts_->options.transport->start(parts_->gateway);

  struct ticker {
    house& of;
    int count = 0;
    void operator()() const {
      of.parts_->engine.tick();
      if (count % 4 == 0) of.parts_->engine.second_passed();
      of.time_.after(of.life_, tick, ticker{of, count + 1});
    }
  };
  time_.after(life_, tick, ticker{*this});
}

void house::submit(parlor::user_id as, parlor::command what) {
  if (!is_open()) return;
  parlor::origin from;
  from.session = parlor::server_side::make_session_id(std::nullopt, ++submissions_);
  from.user = as;
  from.is_socket = false;
  (void)parts_->engine.submit({std::move(from), std::move(what)});
}

void house::crash() {
  time_.end_life(life_);
  net_.server_died();
  parts_.reset();
}

}  // namespace simulation

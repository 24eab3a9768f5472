// websocketpp's frame processor for version 13, without its connection.
#pragma once

#include <memory>

#include <websocketpp/concurrency/none.hpp>
#include <websocketpp/config/core.hpp>
#include <websocketpp/processors/hybi13.hpp>

namespace parlor::net {

struct codec_config : websocketpp::config::core {
  using concurrency_type = websocketpp::concurrency::none;
};

using codec = websocketpp::processor::hybi13<codec_config>;

// What the codecs of one loop share.
struct codec_parts {
  std::shared_ptr<codec_config::con_msg_manager_type> messages =
      std::make_shared<codec_config::con_msg_manager_type>();
  codec_config::rng_type random;  // a server masks nothing, so this is never asked
};

}  // namespace parlor::net

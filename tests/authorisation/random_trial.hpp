// What is drawn at random is done on the engine and on the model, and what they say is compared.
#pragma once

#include <cstddef>

#include "authorisation/random_chat.hpp"

namespace authorisation {

class trial final : public random_chat {
 public:
  using random_chat::random_chat;

  // False at the first disagreement, which is then told.
  bool step();

 private:
  static constexpr std::size_t page = 100;

  void operate();

  // --- commands
  void make_room();
  void delete_room();
  void add();
  void take_out();
  void taken_out(parlor::user_id whom, parlor::room_id where);
  void posted(const caller& who, const parlor::engine::outcome& said, parlor::room_id where);
  void say();
  void say_directly();
  void edit();
  void remove();
  void mark_as_read();
  void type();
  void join();
  void leave();
  void open();
  void close();
  void upload();
  void admit();

  // --- queries
  void load_one_room();
  void list_all_rooms();
  void load_history();
  void search();
  void count();
  void list_online();
  void find_users();
  void load_oneself();
};

}  // namespace authorisation

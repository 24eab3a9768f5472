#include "fuzz/event_text.hpp"

#include <optional>
#include <variant>
#include <vector>

#include "text/utf8.hpp"

namespace fuzzing {
namespace {

using namespace parlor;

// Overloads for whatever holds a text, directly or inside; an event of any other kind has none.
struct text_filler {
  const std::string& text;

  template <typename Value>
  void operator()(std::optional<Value>& value) const {
    if (value) (*this)(*value);
  }
  template <typename Value>
  void operator()(std::vector<Value>& values) const {
    for (auto& one : values) (*this)(one);
  }

  void operator()(user& who) const {
    who.username = who.email = who.first_name = who.last_name = who.user_type = who.avatar_url = text;
  }
  void operator()(attachment& file) const { file.key = file.file_name = file.mime_type = text; }
  void operator()(message& what) const {
    what.text = what.client_message_id = text;
    (*this)(what.attachments);
  }
  void operator()(room& what) const { what.name = what.slug = text; }
  void operator()(user_view& what) const { (*this)(what.person); }
  void operator()(participant_view& what) const { (*this)(what.who); }
  void operator()(message_view& what) const {
    (*this)(what.message);
    (*this)(what.sender);
    what.room.slug = text;
  }
  void operator()(room_view& what) const {
    (*this)(what.room);
    (*this)(what.participants);
    (*this)(what.last_message);
  }
  void operator()(messages_read::entry& what) const { (*this)(what.message); }

  void operator()(message_posted& what) const { (*this)(what.posted); }
  void operator()(message_edited& what) const { (*this)(what.edited); }
  void operator()(message_deleted& what) const { (*this)(what.deleted); }
  void operator()(message_delivered& what) const { (*this)(what.delivered); }
  void operator()(message_repeated& what) const { (*this)(what.first); }
  void operator()(message_loaded& what) const { (*this)(what.message); }
  void operator()(messages_read& what) const {
    (*this)(what.reader);
    (*this)(what.messages);
  }
  void operator()(read_marked& what) const { (*this)(what.mark); }
  void operator()(typing_changed& what) const { (*this)(what.typist); }
  void operator()(presence_changed& what) const { (*this)(what.who); }
  void operator()(room_changed& what) const { (*this)(what.room); }
  void operator()(room_loaded& what) const { (*this)(what.room); }
  void operator()(room_joined& what) const { (*this)(what.current); }
  void operator()(session_opened& what) const {
    (*this)(what.self);
    (*this)(what.current);
    (*this)(what.history);
    (*this)(what.readers);
    (*this)(what.changed);
  }
  void operator()(command_failed& what) const { what.problem.detail = what.client_message_id = text; }
  void operator()(uploads_recorded& what) const { (*this)(what.attachments); }
  void operator()(upload_granted& what) const { what.key = what.note = text; }
  void operator()(user_loaded& what) const { (*this)(what.self); }
  void operator()(users_listed& what) const { (*this)(what.users); }
  void operator()(rooms_listed& what) const { (*this)(what.rooms); }
  void operator()(messages_found& what) const { (*this)(what.messages); }
  void operator()(messages_listed& what) const {
    (*this)(what.room);
    (*this)(what.messages);
    (*this)(what.readers);
  }

  void operator()(room_deleted&) const {}
  void operator()(member_removed&) const {}
  void operator()(room_left&) const {}
  void operator()(command_completed&) const {}
  void operator()(session_renewed&) const {}
  void operator()(unread_counted&) const {}
};

}  // namespace

std::string text_of_bytes(std::string_view bytes) {
  if (text::is_valid_utf8(bytes)) return std::string(bytes);
  std::string text;
  for (const char one : bytes) {
    const auto byte = static_cast<unsigned char>(one);
    if (byte < 0x80) {
      text += one;
    } else {
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

void put_text(event& what, const std::string& text) {
  std::visit(text_filler{text}, what);
}

}  // namespace fuzzing

#include <algorithm>
#include <string>
#include <utility>

#include "testing/storage_stage.hpp"

namespace parlor::testing::storage_stage {
namespace {

constexpr std::size_t many = 300;  // messages: more than any index gathers before it writes

message_search by(const user& reader, std::string text) {
  return {reader.id, std::move(text)};
}

std::vector<std::string> hits(const storage_reader& reader, const message_search& what,
                              std::size_t limit = 100) {
  return texts_of(need(reader.search_messages(what, limit), "search_messages").messages);
}

void expect_hits(const storage_reader& reader, const message_search& what,
                 const std::vector<std::string>& wanted) {
  const auto found = hits(reader, what);
  std::string line;
  for (const auto& text : found) line += "[" + text + "]";
  expect(found == wanted, "\"" + what.text + "\" finds " + line);
}

// Whether a search for `wanted` finds `text`, which stands alone in a room.
bool is_found(storage& store, const std::string& text, const std::string& wanted) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  say(*work, all.club, all.ann.id, text);
  return !hits(*work, by(all.bob, wanted)).empty();
}

void a_search_finds_the_newest_first(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto other = add_room(*work, "other", room_type::group, {all.bob.id});
  say(*work, all.club, all.ann.id, "tea 1");
  say(*work, other, all.bob.id, "tea 2");
  say(*work, all.club, all.ann.id, "coffee");
  say(*work, all.club, all.bob.id, "tea 3");
  expect_hits(*work, by(all.bob, "tea"), {"tea 3", "tea 2", "tea 1"});
}

void a_search_wants_every_word(storage& store) {
  expect(is_found(store, "tea and cake", "cake tea"), "not in any order");
  expect(is_found(store, "tea and cake", "  tea\n cake\t"), "blanks were looked for");
  expect(!is_found(store, "tea and cake", "tea pie"), "a word that is not there");
  expect(!is_found(store, "tea and cake", "tea-and"), "a blank was ignored");
}

void a_word_is_found_inside_another(storage& store) {
  expect(is_found(store, "teatime", "tea"), "not at the beginning");
  expect(is_found(store, "teatime", "time"), "not at the end");
  expect(is_found(store, "teatime", "e"), "not a single letter");
  expect(is_found(store, "\u660e\u5929\u4e0a\u5348\u5f00\u4f1a", "\u5f00\u4f1a"), "not without blanks");
  expect(is_found(store, "\u660e\u5929", "\u5929"), "not one character");
}

void a_search_is_the_same_in_capital_and_small_letters(storage& store) {
  expect(is_found(store, "Tea", "tEA"), "Latin");
  expect(is_found(store, "\u00c4PFEL und \u0160koda", "\u00e4pfel \u0161KODA"), "Latin beyond ASCII");
  expect(is_found(store, "\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03cc\u03c2") == false, "accents");
  expect(is_found(store, "\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2"), "Greek");
  expect(is_found(store, "\u041f\u0440\u0438\u0432\u0435\u0442", "\u043f\u0420\u0418\u0412\u0415\u0442"),
         "Cyrillic");
  expect(is_found(store, "\u0532\u0561\u0580\u0565\u0582", "\u0562\u0561\u0580\u0565"), "Armenian");
  expect(!is_found(store, "\u00e4pfel", "apfel"), "an accent was ignored");
}

void every_character_of_a_message_search_stands_for_itself(storage& store) {
  for (const auto* sign : {"%", "_", "*", "\"", "'", "-", "^", ":", "(", "?", "\\", "AND", "OR", "NEAR"}) {
    expect(is_found(store, std::string("x") + sign + "y", sign), sign);
    expect(!is_found(store, "xy", std::string("x") + sign + "y"), sign);
  }
}

void a_search_without_words_finds_nothing(storage& store) {
  expect(!is_found(store, "tea", ""), "the empty text");
  expect(!is_found(store, "tea now", " \t "), "blanks");
}

void a_search_stays_in_rooms_of_the_reader(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto secret = add_room(*work, "secret", room_type::group, {all.ann.id});
  const auto left = add_room(*work, "left", room_type::group, {all.ann.id, all.bob.id});
  auto closed = add_room(*work, "closed", room_type::group, {all.ann.id, all.bob.id});
  say(*work, all.club, all.ann.id, "tea in the club");
  for (const auto& where : {secret, left, closed}) say(*work, where, all.ann.id, "tea elsewhere");
  auto gone = member_of(left.id, all.bob.id);
  gone.is_active = false;
  need(work->put_member(gone), "put_member");
  closed.is_active = false;
  need(work->put_room(closed), "put_room");
  expect_hits(*work, by(all.bob, "tea"), {"tea in the club"});
  auto there = by(all.bob, "tea");
  for (const auto& where : {secret, left, closed}) {
    there.room = where.id;
    expect_hits(*work, there, {});
  }
}

void a_search_can_stay_in_one_room(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto other = add_room(*work, "other", room_type::group, {all.bob.id});
  say(*work, all.club, all.ann.id, "tea here");
  say(*work, other, all.bob.id, "tea there");
  auto here = by(all.bob, "tea");
  here.room = all.club.id;
  expect_hits(*work, here, {"tea here"});
}

void a_search_finds_the_present_text(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto said = say(*work, all.club, all.ann.id, "tea");
  need(work->edit_message(said.id, "coffee", at(40)), "edit_message");
  expect_hits(*work, by(all.bob, "tea"), {});
  expect_hits(*work, by(all.bob, "coffee"), {"coffee"});
  need(work->remove_message(said.id, at(50)), "remove_message");
  expect_hits(*work, by(all.bob, "coffee"), {});
}

void a_search_answers_whole_messages(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  message saying;
  saying.room = all.club.id;
  saying.sender = all.ann.id;
  saying.text = "a picture of tea";
  saying.attachments = {file_of(all.ann.id, "key")};
  const auto said = need(work->append_message(saying), "append_message");
  const auto found = need(work->search_messages(by(all.bob, "tea"), 10), "search_messages");
  expect(found.messages.size() == 1 && found.messages.front() == said, "another message");
}

// Everything that the search finds, page by page.
std::vector<std::string> all_pages(const storage_reader& reader, message_search what, std::size_t limit) {
  std::vector<std::string> texts;
  for (;;) {
    const auto page = need(reader.search_messages(what, limit), "search_messages");
    expect(page.messages.size() <= limit, "more than the limit");
    for (const auto& one : page.messages) texts.push_back(one.text);
    if (!page.next_before) return texts;
    expect(!what.before || *page.next_before < what.before, "the search does not go on");
    what.before = *page.next_before;
  }
}

void a_search_goes_on_from_next_before(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  const auto other = add_room(*work, "other", room_type::group, {all.bob.id});
  std::vector<std::string> wanted;
  for (std::size_t number = 0; number < many; ++number) {
    const auto text = "message " + std::to_string(number) + (number % 7 == 0 ? " tea" : "");
    say(*work, number % 3 == 0 ? other : all.club, all.bob.id, text);
    if (number % 7 == 0) wanted.push_back(text);
  }
  std::reverse(wanted.begin(), wanted.end());
  for (const std::size_t limit : {1U, 10U, 43U, 1000U}) {
    expect(all_pages(*work, by(all.bob, "tea"), limit) == wanted,
           "pages of " + std::to_string(limit) + " hold something else");
  }
  expect(need(work->search_messages(by(all.bob, "tea"), 0), "search_messages").messages.empty(), "limit 0");
}

void a_search_before_a_message_leaves_it_out(storage& store) {
  const auto work = begin(store);
  const auto all = add_company(*work);
  say(*work, all.club, all.ann.id, "tea 1");
  const auto second = say(*work, all.club, all.ann.id, "tea 2");
  say(*work, all.club, all.ann.id, "tea 3");
  auto older = by(all.bob, "tea");
  older.before = second.id;
  expect_hits(*work, older, {"tea 1"});
  expect(!need(work->search_messages(older, 10), "search_messages").next_before, "there is nothing more");
}

void what_is_committed_is_found_at_once(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) { all = add_company(work); });
  for (std::size_t number = 0; number < many; ++number) {
    const auto word = "word" + std::to_string(number);
    change(store, [&](unit_of_work& work) { say(work, all.club, all.ann.id, word); });
    if (number % 50 == 0) store.maintain();
    if (number % 10 == 0) expect_hits(*snapshot(store), by(all.bob, word), {word});
  }
  expect_hits(*snapshot(store), by(all.bob, "word17"),
              {"word179", "word178", "word177", "word176", "word175", "word174", "word173", "word172",
               "word171", "word170", "word17"});
}

void old_messages_are_found_by_their_present_text(storage& store) {
  company all;
  std::vector<message> said;
  change(store, [&](unit_of_work& work) {
    all = add_company(work);
    for (std::size_t number = 0; number < many; ++number) {
      said.push_back(say(work, all.club, all.ann.id, "word" + std::to_string(number) + "."));
    }
  });
  for (int turn = 0; turn < 20; ++turn) store.maintain();
  change(store, [&](unit_of_work& work) {
    need(work.edit_message(said[5].id, "changed", at(40)), "edit_message");
    need(work.remove_message(said[6].id, at(40)), "remove_message");
    expect_hits(work, by(all.bob, "changed"), {"changed"});
  });
  const auto check = [&] {
    const auto seen = snapshot(store);
    expect_hits(*seen, by(all.bob, "changed"), {"changed"});
    for (const auto* gone : {"word5.", "word6."}) expect_hits(*seen, by(all.bob, gone), {});
    for (const auto* kept : {"word4.", "word7.", "word299."}) expect_hits(*seen, by(all.bob, kept), {kept});
  };
  check();
  for (int turn = 0; turn < 20; ++turn) store.maintain();
  check();
  expect(need(store.verify(), "verify").empty(), "the storage is not sound any more");
}

void what_was_rolled_back_is_not_found(storage& store) {
  company all;
  change(store, [&all](unit_of_work& work) { all = add_company(work); });
  {
    const auto work = begin(store);
    say(*work, all.club, all.ann.id, "tea");
    expect_hits(*work, by(all.bob, "tea"), {"tea"});
  }
  expect_hits(*snapshot(store), by(all.bob, "tea"), {});
}

}  // namespace

std::vector<storage_case> storage_search_cases() {
  return {
      {"a search finds the newest first, across rooms", a_search_finds_the_newest_first},
      {"a search wants every word, in any order", a_search_wants_every_word},
      {"a word is found inside another", a_word_is_found_inside_another},
      {"a search is the same in capital and small letters",
       a_search_is_the_same_in_capital_and_small_letters},
      {"every character of a search for messages stands for itself",
       every_character_of_a_message_search_stands_for_itself},
      {"a search without words finds nothing", a_search_without_words_finds_nothing},
      {"a search stays in active rooms of the reader", a_search_stays_in_rooms_of_the_reader},
      {"a search can stay in one room", a_search_can_stay_in_one_room},
      {"a search finds the present text, and no deleted one", a_search_finds_the_present_text},
      {"a search answers whole messages", a_search_answers_whole_messages},
      {"a search goes on from next_before until there is no more", a_search_goes_on_from_next_before},
      {"a search before a message leaves it out", a_search_before_a_message_leaves_it_out},
      {"what is committed is found at once", what_is_committed_is_found_at_once},
      {"old messages are found by their present text", old_messages_are_found_by_their_present_text},
      {"what was rolled back is not found", what_was_rolled_back_is_not_found},
  };
}

}  // namespace parlor::testing::storage_stage

#include "media/media_type.hpp"

#include <algorithm>
#include <random>
#include <string>

#include "parlor/media/media_sink.hpp"

#include <doctest/doctest.h>

#include "text/header_value.hpp"
#include "text/url.hpp"
#include "text/utf8.hpp"

namespace parlor::media {
namespace {

using namespace std::string_literals;

// A local header of a ZIP member, stored, followed by some content.
std::string zip_member(const std::string& name) {
  std::string header = "PK\x03\x04"s + std::string(22, '\0');
  header += static_cast<char>(name.size());
  header += std::string(3, '\0');
  return header + name + "content";
}

std::string random_name(std::minstd_rand& generator) {
  const std::string pieces[] = {"a",
                                "\"",
                                "'",
                                "\\",
                                "/",
                                "\r\n",
                                ";",
                                "=",
                                "%",
                                "é",
                                "😀",
                                "\0"s,
                                ".",
                                "\xff",
                                "\xe2\x80\xae",
                                "\xe2\x80\xa8",
                                " ",
                                "\t",
                                "\xc2\x85",
                                "filename=",
                                "x.png",
                                "..",
                                "\xf0\x9f",
                                ",",
                                "`",
                                "\x7f"};
  std::string name;
  for (auto count = generator() % 40; count > 0; --count) name += pieces[generator() % std::size(pieces)];
  if (generator() % 8 == 0)
    name += std::string(generator() % 600, 'z') + (generator() % 2 == 0 ? "é.jpg" : "");
  return name;
}

}  // namespace

TEST_SUITE("media_type") {
  TEST_CASE("a .txt file may be in an encoding from before UTF-8, any other name may not") {
    using namespace std::string_literals;
    for (const auto& bytes : {"Gr\xfc\xdf"
                              "e\r\n"s,
                              "\xff\xfeG\0r\0"s, "\xfe\xff\0G\0r"s, "it\x92s"s}) {
      CHECK(detect_media_type(bytes, "letter.TXT") == "text/plain");
      CHECK(detect_media_type(bytes, "letter.pdf") == "application/octet-stream");
    }
    CHECK(detect_media_type("\xfc\x01"s, "letter.txt") == "application/octet-stream");
    CHECK(detect_media_type("\xfc\0"s, "letter.txt") == "application/octet-stream");
  }

  TEST_CASE(
      "a name fits the content if its extension is the type's, or of the same family of pictures or sounds") {
    for (const auto* name : {"a.png", "a.PNG", "a.jpg", "a.webp", "a", "a.b.gif"}) {
      CHECK(extension_fits("image/png", name));
    }
    CHECK(extension_fits("audio/mpeg", "a.wav"));
    CHECK(!extension_fits("audio/mpeg", "a.png"));
    for (const auto* name : {"a.exe", "a.svg", "a.txt", "a.mp3", "a.png.html", "a."}) {
      CAPTURE(name);
      CHECK(extension_fits("image/png", name) == (std::string_view(name) == "a."));
    }
    CHECK(extension_fits("text/plain", "a.txt"));
    for (const auto* name : {"a.html", "a.js", "a.csv", "a.svg", "a.pdf"})
      CHECK(!extension_fits("text/plain", name));
    CHECK(!extension_fits("application/zip", "a.docx"));
    CHECK(!extension_fits("application/zip", "a.jar"));
  }

  TEST_CASE("content decides, whatever the name says") {
    const std::pair<std::string, std::string> heads[] = {
        {"\xff\xd8\xff\xe0\0\x10JFIF"s, "image/jpeg"},
        {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s, "image/png"},
        {"GIF87a\1\0"s, "image/gif"},
        {"GIF89a\1\0"s, "image/gif"},
        {"RIFF\x10\0\0\0WEBPVP8 "s, "image/webp"},
        {"RIFF\x10\0\0\0WAVEfmt "s, "audio/wav"},
        {"RIFF\x10\0\0\0AVI LIST"s, "application/octet-stream"},
        {"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf"},
        {"Rar!\x1a\x07\0\xcf"s, "application/vnd.rar"},
        {"Rar!\x1a\x07\1\0\xcf"s, "application/vnd.rar"},
        {"PK\x05\x06"s + std::string(18, '\0'), "application/zip"},
        {zip_member("notes.txt"), "application/zip"},
        {"ID3\x04\0\0\0\0\x0f\x76TIT2"s, "audio/mpeg"},
        {"ID3 is a tag", "text/plain"},
        {"hello\r\n\tworld é", "text/plain"},
        {"<svg onload='x'/>", "text/plain"},
        {"\x7f"
         "ELF\2\1\1\0"s,
         "application/octet-stream"},
        {"caf\xe9", "application/octet-stream"},
        {"BM6\0\0\0"s, "application/octet-stream"},
    };
    for (const auto& [head, type] : heads) {
      for (const char* name : {"", "x.png", "x.docx", "x.doc", "x.html", "x.mp3"}) {
        CAPTURE(name);
        CHECK(detect_media_type(head, name) == type);
      }
    }
  }

  TEST_CASE("OLE files are told by the extension") {
    const std::string head = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s + std::string(500, '\0');
    CHECK(detect_media_type(head, "a.doc") == "application/msword");
    CHECK(detect_media_type(head, "a.b.XLS") == "application/vnd.ms-excel");
    CHECK(detect_media_type(head, "a.msi") == "application/octet-stream");
    CHECK(detect_media_type(head, "") == "application/octet-stream");
  }

  TEST_CASE("Office packages need the members and the extension") {
    const std::string word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    const std::string excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    const std::string package = zip_member("[Content_Types].xml") + zip_member("_rels/.rels");
    const std::string document = package + zip_member("word/document.xml");
    const std::string sheet = zip_member("_rels/.rels") + zip_member("xl/workbook.xml");
    CHECK(detect_media_type(document, "a.docx") == word);
    CHECK(detect_media_type(sheet, "a.XLSX") == excel);
    CHECK(detect_media_type(package, "a.docx") == word);
    CHECK(detect_media_type(document, "a.xlsx") == "application/zip");
    CHECK(detect_media_type(sheet, "a.docx") == "application/zip");
    CHECK(detect_media_type(document, "a.zip") == "application/zip");
    CHECK(detect_media_type(document, "docx") == "application/zip");
    CHECK(detect_media_type(zip_member("word/document.xml"), "a.docx") == "application/zip");
  }

  TEST_CASE("an MP3 without tag is told by two frames") {
    const std::string header = "\xff\xfb\x90\x64";  // 128 kbit/s, 44100 Hz: 417 bytes
    const std::string frame = header + std::string(413, '\x55');
    CHECK(detect_media_type(frame + frame, "") == "audio/mpeg");
    CHECK(detect_media_type(header, "") == "audio/mpeg");
    CHECK(detect_media_type(frame + "garbage", "a.mp3") == "application/octet-stream");
    CHECK(detect_media_type("\xff\xfe"
                            "h\0i\0"s,
                            "a.mp3") == "application/octet-stream");
    CHECK(detect_media_type("\xff\xfb\xf0\x64", "a.mp3") == "application/octet-stream");
  }

  TEST_CASE("a frame of each version of MPEG audio is as long as its header says") {
    struct row {
      std::string header;
      std::size_t size;
    };
    for (const auto& each : {row{"\xff\xf3\x84\x64", 72 * 64000 / 24000},           // version 2
                             row{"\xff\xe3\x80\x64", 72 * 64000 / 11025},           // version 2.5
                             row{"\xff\xfb\x92\x64", 144 * 128000 / 44100 + 1}}) {  // padded
      CAPTURE(each.size);
      const std::string frame = each.header + std::string(each.size - each.header.size(), '\x55');
      CHECK(detect_media_type(frame + frame, "") == "audio/mpeg");
      CHECK(detect_media_type(frame + "\x55" + frame, "") == "application/octet-stream");
    }
  }

  TEST_CASE("what is no header of MPEG audio, version, layer and rates included, is no frame") {
    for (const std::string header : {"\xff\xdb\x90\x64", "\xff\xeb\x90\x64", "\xff\xfd\x90\x64",
                                     "\xff\xfb\x04\x64", "\xff\xfb\xf0\x64", "\xff\xfb\x9c\x64"}) {
      CHECK(detect_media_type(header, "") == "application/octet-stream");
    }
    CHECK(detect_media_type("ID3\x10\0\0\0\0\0\0"s, "") == "application/octet-stream");
    CHECK(detect_media_type("ID3\x04\0\0\x80\0\0\0"s, "") == "application/octet-stream");
    CHECK(detect_media_type("RIFF\x10\0\0\0WAV"s, "") == "application/octet-stream");
  }

  TEST_CASE("a name of a member that the head cuts off is none") {
    CHECK(detect_media_type("PK\x03\x04"s + std::string(26, '\0'), "a.docx") == "application/zip");
  }

  TEST_CASE("text may be cut within a code point where the head ends, and only there") {
    const std::string filler(media_type_head_bytes - 2, 'a');
    CHECK(detect_media_type(filler + "€ and more", "") == "text/plain");
    CHECK(detect_media_type(filler + "\xf0\x9f", "") == "text/plain");
    CHECK(detect_media_type("short \xe2\x82", "") == "application/octet-stream");
    CHECK(detect_media_type(filler + "\x82\x82", "") == "application/octet-stream");
    CHECK(detect_media_type(filler.substr(1) + "\x82\x82\x82", "") == "application/octet-stream");
    CHECK(detect_media_type(filler + "a\xc3\xa9", "") == "text/plain");
    CHECK(detect_media_type(filler + "a\xff", "") == "application/octet-stream");
  }

  TEST_CASE("pictures and audio may be shown inline, nothing else") {
    for (const char* type :
         {"image/jpeg", "image/png", "image/gif", "image/webp", "audio/mpeg", "audio/wav"}) {
      CHECK(is_inline_type(type));
    }
    for (const char* type :
         {"image/svg+xml", "text/html", "text/plain", "application/pdf", "", "image/png; x"}) {
      CHECK_FALSE(is_inline_type(type));
    }
  }

  TEST_CASE("file names lose what is dangerous and keep the rest") {
    CHECK(clean_file_name("Ferien Zoë (1).JPG") == "Ferien Zoë (1).JPG");
    CHECK(clean_file_name("../../etc/passwd") == "passwd");
    CHECK(clean_file_name("C:\\fakepath\\a.png") == "a.png");
    CHECK(clean_file_name("  .. .bashrc ") == "bashrc");
    CHECK(clean_file_name("a\r\nb\"c'd`e\x7f.png") == "abc'de.png");
    for (const std::string control : {"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa",
                                      "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
      CHECK(clean_file_name("in" + control + "gnp.exe") == "ingnp.exe");
    }
    for (const std::string harmless : {"\xe2\x80\x90", "\xe2\x80\xb0", "\xe2\x81\xaa", "\xe2\x82\xac"}) {
      CHECK(clean_file_name("in" + harmless + "gnp.exe") == "in" + harmless + "gnp.exe");
    }
    CHECK(clean_file_name("a\xff\xc3.png") == "a.png");
    CHECK(clean_file_name("a\0.png"s) == "a.png");
    for (const char* nothing : {"", ".", "..", "/", "a/", " ", "\"\"", "\xe2\x80\xae"}) {
      CHECK(clean_file_name(nothing) == "file");
    }
    CHECK(clean_file_name(std::string(300, 'a') + ".jpeg") == std::string(250, 'a') + ".jpeg");
    CHECK(clean_file_name(std::string(300, 'a')) == std::string(255, 'a'));
    CHECK(clean_file_name(std::string(254, 'a') + " b") == std::string(254, 'a'));
    std::string cyrillic;
    for (int letter = 0; letter < 255; ++letter) cyrillic += "\xD0\x96";
    CHECK(clean_file_name(cyrillic) == cyrillic);
    CHECK(clean_file_name(cyrillic + "\xD0\x96") == cyrillic);
  }

  TEST_CASE("a name speaks for content that says nothing, and never of what a browser runs") {
    CHECK(media_type_of_name("application/octet-stream", "a.PDF") == "application/pdf");
    CHECK(media_type_of_name("text/plain", "a.csv") == "text/csv");
    CHECK(media_type_of_name("application/octet-stream", "a.mp4") == "video/mp4");
    CHECK_FALSE(media_type_of_name("image/png", "a.pdf"));
    for (const char* name : {"a.html", "a.svg", "a.js", "a.xml", "a.png", "a", ""}) {
      CHECK_FALSE(media_type_of_name("text/plain", name));
    }
  }

  TEST_CASE("a cleaned name is clean, whatever it was") {
    std::minstd_rand generator(1);
    for (int round = 0; round < 20'000; ++round) {
      const std::string name = clean_file_name(random_name(generator));
      const bool clean = !name.empty() && text::count_code_points(name) <= 255 &&
                         text::is_single_line(name) && name.find_first_of("/\\\"`") == std::string::npos &&
                         name.front() != ' ' && clean_file_name(name).size() <= name.size();
      if (!clean) FAIL(name);
    }
  }

  TEST_CASE("content disposition is for pictures inline and for the rest attachment") {
    CHECK(content_disposition("image/png", "a b.png") ==
          "inline; filename=\"a b.png\"; filename*=UTF-8''a%20b.png");
    CHECK(content_disposition("text/plain", "50% é.txt") ==
          "attachment; filename=\"50_ _.txt\"; filename*=UTF-8''50%25%20%C3%A9.txt");
  }

  TEST_CASE("content disposition has one of each parameter and no line end, whatever the name") {
    std::minstd_rand generator(2);
    for (int round = 0; round < 20'000; ++round) {
      const std::string name = random_name(generator);
      const std::string value = content_disposition("application/pdf", name);
      const bool ascii =
          std::all_of(value.begin(), value.end(), [](char each) { return each >= 0x20 && each < 0x7f; });
      const auto parsed = text::parse_header_value(value);
      const bool proper = ascii && parsed && parsed->value == "attachment" &&
                          parsed->parameters.size() == 2 && parsed->find("filename") &&
                          parsed->find("filename*") &&
                          text::percent_decode(parsed->find("filename*")->substr(7)) == clean_file_name(name);
      if (!proper) FAIL(value);
    }
  }
}

}  // namespace parlor::media

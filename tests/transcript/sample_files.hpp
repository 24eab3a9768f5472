// Small files of each kind, as their first bytes tell it.
#pragma once

#include <cstddef>
#include <string>

namespace transcript {

std::string png(std::size_t size = 100);
std::string jpeg(std::size_t size = 100);
std::string gif(std::size_t size = 100);
std::string webp(std::size_t size = 100);
std::string pdf(std::size_t size = 100);
std::string ole(std::size_t size = 600);  // doc or xls, by name
std::string docx();
std::string xlsx();
std::string plain_text(std::size_t size = 100);
std::string zip();
std::string rar(std::size_t size = 100);
std::string mp3(std::size_t size = 100);
std::string wav(std::size_t size = 100);
std::string program(std::size_t size = 100);  // of no kind that a chat takes

}  // namespace transcript

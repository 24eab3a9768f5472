// Gives a harness each of some files once, as libFuzzer does with the names of files: PROGRAM --subject=NAME
// FILE…
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

int main(int count, char** arguments) {
  LLVMFuzzerInitialize(&count, &arguments);
  int replayed = 0;
  for (int index = 1; index < count; ++index) {
    if (std::string_view(arguments[index]).substr(0, 2) == "--") continue;
    std::ifstream file(arguments[index], std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) {
      std::fprintf(stderr, "cannot read %s\n", arguments[index]);
      return 1;
    }
    std::fprintf(stderr, "%s\n", arguments[index]);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++replayed;
  }
  std::printf("%d samples replayed\n", replayed);
  return replayed == 0;
}

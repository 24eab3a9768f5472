// stb_image and stb_image_write, compiled: the formats that parlor takes, from and to memory alone.

#include "media/picture_memory.hpp"

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_GIF
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_FAILURE_STRINGS
#define STBI_MAX_DIMENSIONS 65535
#define STBI_MALLOC(size) parlor::media::picture_allocate(size)
#define STBI_REALLOC(block, size) parlor::media::picture_reallocate(block, size)
#define STBI_FREE(block) parlor::media::picture_free(block)
#include <stb/stb_image.h>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

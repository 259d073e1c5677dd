// SPDX-License-Identifier: Apache-2.0
// braid-stf INPUT: runs the freestanding state transition on a host, on an encoded stf::Input, and prints what it makes.
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include "stf/stf.hpp"
#include <cstdio>
#include <memory>

namespace
{
using namespace braid;

struct CloseFile
{
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

std::optional<std::vector<std::uint8_t>> read_file(const char* path)
{
    const std::unique_ptr<std::FILE, CloseFile> file{std::fopen(path, "rb")};
    if (file == nullptr || std::fseek(file.get(), 0, SEEK_END) != 0)
        return std::nullopt;
    const long size = std::ftell(file.get());
    if (size < 0 || static_cast<std::size_t>(size) > stf::input_size_max)
        return std::nullopt;
    std::rewind(file.get());
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    if (std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
        return std::nullopt;
    return bytes;
}
}  // namespace

int main(int count, char** arguments)
{
    if (count != 2)
    {
        std::fprintf(stderr, "usage: braid-stf INPUT\n");
        return 2;
    }
    const auto input = read_file(arguments[1]);
    if (!input)
    {
        std::fprintf(stderr, "error: %s cannot be read\n", arguments[1]);
        return 2;
    }
    const auto output = stf::execute(*input, kernels::host_crypto());
    if (!output.ok())
    {
        std::fprintf(stderr, "error: %s (block error %u, transaction %u: error %u)\n",
            stf::name_of(output.error().error),
            static_cast<unsigned>(output.error().rejection.block),
            static_cast<unsigned>(output.error().rejection.index),
            static_cast<unsigned>(output.error().rejection.tx));
        return 1;
    }
    std::printf("block hash   0x%s\n", to_hex(output->block_hash).c_str());
    if (output->output_root)
        std::printf("output root  0x%s\n", to_hex(*output->output_root).c_str());
    return 0;
}

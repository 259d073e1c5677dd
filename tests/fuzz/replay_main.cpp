// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over the inputs of corpus files, where no libFuzzer brings a main of its own.
#include "base/hex.hpp"
#include "tests/fuzz/input.hpp"
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

namespace braid::fuzz
{
namespace
{
std::vector<std::vector<std::uint8_t>> inputs_of_hex(std::istream& in)
{
    std::vector<std::vector<std::uint8_t>> inputs;
    for (std::string line; std::getline(in, line);)
    {
        line = line.substr(0, line.find('#'));
        std::erase(line, ' ');
        if (line.empty())
            continue;
        auto input = from_hex(line);
        if (!input)
        {
            std::fprintf(stderr, "not hexadecimal: %s\n", line.c_str());
            std::exit(2);
        }
        inputs.push_back(std::move(*input));
    }
    return inputs;
}

std::vector<std::vector<std::uint8_t>> inputs_of(const std::string& path)
{
    std::ifstream in{path, std::ios::binary};
    if (!in)
    {
        std::fprintf(stderr, "cannot read %s\n", path.c_str());
        std::exit(2);
    }
    if (path.ends_with(".hex"))
        return inputs_of_hex(in);
    return {std::vector<std::uint8_t>{std::istreambuf_iterator<char>{in}, {}}};
}
}  // namespace
}  // namespace braid::fuzz

int main(int count, char** arguments)
{
    std::size_t replayed = 0;
    for (int i = 1; i < count; ++i)
        for (const auto& input : braid::fuzz::inputs_of(arguments[i]))
        {
            LLVMFuzzerTestOneInput(input.data(), input.size());
            ++replayed;
        }
    std::printf("replayed %zu inputs\n", replayed);
    return replayed == 0 ? 1 : 0;
}
